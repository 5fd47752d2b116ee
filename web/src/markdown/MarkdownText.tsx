import { lazy, type RefObject, Suspense, startTransition, useEffect, useRef, useState } from 'react'
import { whenNear } from '../parts/whenNear.ts'

const load = () => import('./Markdown.tsx')
const Markdown = lazy(load)

/** Fetches what is needed to read Markdown, before there is any. */
export const preloadMarkdown = () => void load()

interface MarkdownTextProps {
  text: string
  isGrowing: boolean
  /** Whether it is read at once, rather than when it comes near what is seen. */
  isEager: boolean
}

/** Text of a model; as it was written, until it is about to be seen and the reader of Markdown is there. */
export function MarkdownText({ text, isGrowing, isEager }: MarkdownTextProps) {
  const element = useRef<HTMLDivElement>(null)
  const isNear = useNear(element, isEager || isGrowing)
  const unread = (
    <div ref={element} className="unread">
      {text}
    </div>
  )
  if (!isNear) return unread
  return (
    <Suspense fallback={unread}>
      <Markdown text={text} isGrowing={isGrowing} />
    </Suspense>
  )
}

/** Some two screens, so that it is there before it is seen. */
const rootMargin = '1600px 0px'

/** Whether the element has been near what is seen: a long conversation is read piece by piece, between frames. */
function useNear(element: RefObject<HTMLElement | null>, isNearAtFirst: boolean): boolean {
  const [isNear, setNear] = useState(isNearAtFirst)
  useEffect(() => {
    if (isNear || !element.current) return
    return whenNear(element.current, rootMargin, () => startTransition(() => setNear(true)))
  }, [isNear, element])
  return isNear || isNearAtFirst
}
