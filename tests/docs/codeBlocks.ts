import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const repository = new URL('../../', import.meta.url).pathname

/** A fenced block of a page. */
export interface CodeBlock {
  /** The page's path in the repository. */
  page: string
  /** Of its first fence. */
  line: number
  language: string
  /** What stands behind the language, where no reader sees it: how it is to be run. */
  note: string
  text: string
}

/** The pages of the repository that match, in the order of their names. */
export const pages = (...globs: string[]): string[] => globSync(globs, { cwd: repository }).sort()

export const readPage = (page: string): string => readFileSync(join(repository, page), 'utf8')

export function codeBlocks(page: string): CodeBlock[] {
  const content = readPage(page)
  return [...content.matchAll(/^```(\w*) ?(.*)\n([\s\S]*?)^```$/gm)].map(({ index, 1: language = '', 2: note = '', 3: text = '' }) => ({
    page,
    line: content.slice(0, index).split('\n').length,
    language,
    note,
    text,
  }))
}
