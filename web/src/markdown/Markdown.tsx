import './markdown.css'
import { memo, useId } from 'react'
import ReactMarkdown from 'react-markdown'
import remarkGfm from 'remark-gfm'
import remarkMath from 'remark-math'
import { splitBlocks } from './blocks.ts'
import { elements } from './elements.tsx'
import { mathDelimiters } from './mathDelimiters.ts'
import { steadied } from './steady.ts'

type Plugins = Parameters<typeof ReactMarkdown>[0]['remarkPlugins']
const plugins: Plugins = [
  [remarkGfm, { singleTilde: false }],
  [remarkMath, { singleDollarTextMath: false }],
]

interface MarkdownProps {
  text: string
  /** Whether more of it is to come. */
  isGrowing: boolean
}

/** Markdown, block by block: what is complete is not drawn again while the rest grows. */
export default function Markdown({ text, isGrowing }: MarkdownProps) {
  const blocks = splitBlocks(text)
  return (
    <div className="markdown">
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the text only grows, so a block keeps its place
        <Block key={index} text={isGrowing && index === blocks.length - 1 ? steadied(block) : block} />
      ))}
    </div>
  )
}

const Block = memo(function Block({ text }: { text: string }) {
  const prefix = useId()
  return (
    // HTML in it is shown as it was written: nothing here makes elements of it.
    <ReactMarkdown
      remarkPlugins={plugins}
      remarkRehypeOptions={{ clobberPrefix: `${prefix}-` }}
      components={elements}
      urlTransform={onlyElsewhere}
    >
      {mathDelimiters(text)}
    </ReactMarkdown>
  )
})

/** Web pages, mail and the footnotes of the text: no scripts, and no addresses of this server. */
const onlyElsewhere = (url: string) => (/^(https?:\/\/|mailto:|#)/i.test(url) ? url : '')
