import 'katex/dist/katex.min.css'
import katex from 'katex'
import { useLayoutEffect, useRef } from 'react'

interface FormulaProps {
  formula: string
  isBlock: boolean
}

/** A formula, as KaTeX sets it; as it was written while it is not complete. */
export default function Formula({ formula, isBlock }: FormulaProps) {
  const element = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    if (!element.current) return
    try {
      // Not trusted: a formula has no links, no styles of its own, and no end of macros.
      katex.render(formula, element.current, { displayMode: isBlock, throwOnError: true, trust: false, maxExpand: 500, maxSize: 50 })
    } catch {
      element.current.textContent = formula
    }
  }, [formula, isBlock])
  return <span ref={element} className={isBlock ? 'formula block' : 'formula'} tabIndex={isBlock ? 0 : undefined} />
}
