import { ExternalLink, ImageIcon } from 'lucide-react'
import { lazy, type ReactNode, Suspense } from 'react'
import type { Components } from 'react-markdown'
import { CodeBlock } from './CodeBlock.tsx'

const Formula = lazy(() => import('./Formula.tsx'))

/** How a reply's Markdown becomes elements. Its headings are below those of the page. */
export const elements: Components = {
  h1: ({ children }) => <h3 className="heading-1">{children}</h3>,
  h2: ({ children }) => <h4 className="heading-2">{children}</h4>,
  h3: ({ children }) => <h5 className="heading-3">{children}</h5>,
  h4: ({ children }) => <h6>{children}</h6>,
  h5: ({ children }) => <h6>{children}</h6>,
  a: ({ href, children }) => <Link href={href}>{children}</Link>,
  img: ({ src, alt }) => <RemoteImage src={src} alt={alt} />,
  input: ({ checked }) => <span role="img" className={checked ? 'task done' : 'task'} aria-label={checked ? 'Done:' : 'To do:'} />,
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled has to be reached by the keyboard
    <section className="table" aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </section>
  ),
  pre: ({ node, children }) => {
    const code = node?.children[0]
    if (code?.type !== 'element') return <pre>{children}</pre>
    const text = code.children.map((child) => (child.type === 'text' ? child.value : '')).join('')
    const names = ([] as unknown[]).concat(code.properties.className ?? []).map(String)
    if (names.includes('math-display')) return <LazyFormula formula={text} isBlock />
    const language = names.find((name) => name.startsWith('language-'))?.slice('language-'.length) ?? ''
    return <CodeBlock code={text.replace(/\n$/, '')} language={language.toLowerCase()} />
  },
  code: ({ className = '', children }) =>
    className.includes('math-inline') ? <LazyFormula formula={String(children)} isBlock={false} /> : <code>{children}</code>,
}

const LazyFormula = ({ formula, isBlock }: { formula: string; isBlock: boolean }) => (
  <Suspense fallback={<span className={isBlock ? 'formula block' : 'formula'}>{formula}</span>}>
    <Formula formula={formula} isBlock={isBlock} />
  </Suspense>
)

/** Only what leads somewhere else; it is marked as such, and says where it leads. */
function Link({ href, children }: { href: string | undefined; children: ReactNode }) {
  if (!href) return <span>{children}</span>
  if (href.startsWith('#')) return <a href={href}>{children}</a>
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={href}>
      {children}
      <ExternalLink className="external" size={13} aria-hidden="true" />
      <span className="hidden"> (opens {hostOf(href)} in a new tab)</span>
    </a>
  )
}

/** Loading it would tell its server who reads the reply, and when: it is opened when somebody clicks on it, in a tab of its own. */
function RemoteImage({ src, alt }: { src: string | Blob | undefined; alt: string | undefined }) {
  if (typeof src !== 'string' || src === '') return <span>{alt}</span>
  return (
    <a className="remote-image" href={src} target="_blank" rel="noopener noreferrer nofollow" title={src}>
      <ImageIcon size={18} aria-hidden="true" />
      <span>
        {alt || 'Image'} <small>not loaded; opens {hostOf(src)} in a new tab</small>
      </span>
    </a>
  )
}

const hostOf = (url: string) => URL.parse(url)?.host || url
