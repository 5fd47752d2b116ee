import { lazy, Suspense } from 'react'

const load = () => import('./Markdown.tsx')
const Markdown = lazy(load)

/** Fetches what is needed to read Markdown, before there is any. */
export const preloadMarkdown = () => void load()

/** Text of a model; as it was written, until the reader of Markdown is there. */
export const MarkdownText = ({ text, isGrowing }: { text: string; isGrowing: boolean }) => (
  <Suspense fallback={<div className="unread">{text}</div>}>
    <Markdown text={text} isGrowing={isGrowing} />
  </Suspense>
)
