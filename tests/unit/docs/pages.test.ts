import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import { buildSchema, parse, validate } from 'graphql'
import { describe, expect, it } from 'vitest'
import { type CodeBlock, codeBlocks, pages, readPage, repository } from '../../docs/codeBlocks.ts'

const all = pages('*.md', 'docs/**/*.md', 'examples/*.md', 'src/**/*.md', 'tests/*.md', 'benchmarks/*.md')
const schema = buildSchema(readPage('schema.graphql'))

/** What is wrong with a block, by its language; that it does what the page says is tried by those that tests/docs follows. */
const checks: Record<string, (text: string) => unknown> = {
  sh: (text) => execFileSync('sh', ['-n'], { input: text, stdio: ['pipe', 'ignore', 'pipe'] }),
  json: JSON.parse,
  graphql: (text) => expect(validate(schema, parse(text))).toEqual([]),
  ts: (text) => stripTypeScriptTypes(text),
}

const check = ({ language, text }: CodeBlock) => checks[language]?.(text)

/** The pages and files of this repository that a page links to, and that are not there. */
const brokenLinks = (page: string, content: string) =>
  [...content.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !existsSync(join(repository, dirname(page), link)))

describe.each(all)('%s', (page) => {
  it.each(codeBlocks(page).map((block) => [`${block.line}: ${block.language}`, block] as const))('%s is well-formed', (_, block) => {
    check(block)
  })

  it('links to what is there', () => {
    expect(brokenLinks(page, readPage(page))).toEqual([])
  })
})

it('control: what is malformed is noticed', () => {
  const block = (language: string, text: string) => ({ page: '', line: 1, language, note: '', text })
  for (const [language, text] of [
    ['sh', 'if true; then\n'],
    ['json', '{,}'],
    ['graphql', '{ nothing }'],
    ['ts', 'const a: = 1'],
  ] as const)
    expect(() => check(block(language, text)), language).toThrow()
  expect(brokenLinks('docs/page.md', '[there](../README.md) and [not there](README.rst)')).toEqual(['README.rst'])
})
