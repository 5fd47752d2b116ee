import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'

interface Chunk {
  file: string
  isEntry?: boolean
  imports?: string[]
  dynamicImports?: string[]
}

const dist = new URL('../../../web/dist/', import.meta.url)
const most = 250_000

it('what loads with the page is less than 250 kB of JavaScript, gzipped; the rest comes when it is needed', () => {
  const chunks: Record<string, Chunk> = JSON.parse(readFileSync(new URL('manifest.json', dist), 'utf8'))
  const first = new Set<string>()
  const take = (name: string) => {
    if (first.has(name)) return
    first.add(name)
    for (const other of chunks[name]?.imports ?? []) take(other)
  }
  for (const [name, { isEntry }] of Object.entries(chunks)) if (isEntry) take(name)
  const sizeOf = (names: Iterable<string>) =>
    [...names].reduce((sum, name) => sum + gzipSync(readFileSync(new URL(chunks[name]?.file ?? '', dist)), { level: 9 }).length, 0)
  const scripts = Object.keys(chunks).filter((name) => chunks[name]?.file.endsWith('.js'))
  const later = scripts.filter((name) => !first.has(name))

  console.log(
    `first load: ${(sizeOf(first) / 1000).toFixed(1)} kB of JavaScript, gzipped; on demand: ${(sizeOf(later) / 1000).toFixed(1)} kB`,
  )
  expect(first.size).toBeGreaterThan(0)
  expect(sizeOf(first)).toBeLessThan(most)
  // What reads Markdown, sets formulas, colours code and signs in is not among it.
  for (const part of ['Markdown', 'Formula', 'highlight', 'openId'])
    expect(
      later.some((name) => name.includes(part)),
      part,
    ).toBe(true)
})
