import type { Root } from 'hast'
import { toJsxRuntime } from 'hast-util-to-jsx-runtime'
import { useEffect, useState } from 'react'
import { Fragment, jsx, jsxs } from 'react/jsx-runtime'
import { CopyButton } from '../parts/CopyButton.tsx'

interface Highlighted {
  code: string
  tree: Root
}

/** Code with its language, a button to copy it, and its words in colours as soon as these are there. */
export function CodeBlock({ code, language }: { code: string; language: string }) {
  const highlighted = useHighlighted(code, language)
  return (
    <figure className="code">
      <figcaption>
        <span>{language || 'text'}</span>
        <CopyButton text={code} label="Copy code" />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled has to be reached by the keyboard */}
      <pre tabIndex={0}>
        <code>
          {highlighted ? toJsxRuntime(highlighted.tree, { Fragment, jsx, jsxs }) : null}
          {/* What came since stands there at once, without colours for a moment. */}
          {code.slice(highlighted?.code.length ?? 0)}
        </code>
      </pre>
    </figure>
  )
}

/** The colours of the code, or of what it began with. */
function useHighlighted(code: string, language: string): Highlighted | undefined {
  const [highlighted, setHighlighted] = useState<Highlighted>()
  useEffect(() => {
    let isWanted = true
    const run = async () => {
      const { highlight } = await import('./highlight.ts')
      const tree = await highlight(code, language)
      if (isWanted && tree) setHighlighted({ code, tree })
    }
    run().catch(() => undefined)
    return () => {
      isWanted = false
    }
  }, [code, language])
  return highlighted && code.startsWith(highlighted.code) ? highlighted : undefined
}
