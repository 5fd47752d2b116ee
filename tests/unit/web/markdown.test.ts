import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitBlocks } from '../../../web/src/markdown/blocks.ts'
import { mathDelimiters } from '../../../web/src/markdown/mathDelimiters.ts'
import { steadied } from '../../../web/src/markdown/steady.ts'

describe('blocks', () => {
  const pieces = [
    'text',
    '\n',
    '\n\n',
    '```js\n',
    '```\n',
    '- item\n',
    '1. item\n',
    '    indented\n',
    '$$\n',
    '| a | b |\n',
    '# heading\n',
    '> quote\n',
  ]

  it('are the whole text, and those that are complete stay the same while it grows', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 30 }), (parts) => {
        const text = parts.join('')
        const blocks = splitBlocks(text)
        expect(blocks.join('')).toBe(text)
        const before = splitBlocks(parts.slice(0, -1).join(''))
        expect(blocks.slice(0, Math.max(0, before.length - 1))).toEqual(before.slice(0, -1))
      }),
    )
  })

  it.each([
    ['paragraphs', 'one\n\ntwo\n', 2],
    ['a fence with empty lines in it', '```js\na\n\nb\n```\n\ntext', 2],
    ['a fence that is not closed', '```js\na\n\nb', 1],
    ['a fence within a longer one', '````\n```\n\n```\n````\n\ntext', 2],
    ['a formula with empty lines in it', '$$\na\n\nb\n$$\n\ntext', 2],
    ['a formula on one line', '$$a$$\n\ntext', 2],
    ['a list with empty lines between its items', '- a\n\n- b\n\n  more of b\n\ntext', 2],
    ['numbers', '1. a\n\n2. b\n', 1],
    ['a text whose parts refer to each other', 'see [this][1]\n\n[1]: https://example.com\n', 1],
  ])('%s', (_, text, count) => {
    expect(splitBlocks(text)).toHaveLength(count)
  })
})

describe('a block that still grows', () => {
  it('closes what is open', () => {
    expect(steadied('some **bold')).toBe('some **bold**')
    expect(steadied('a `piece of')).toBe('a `piece of`')
    expect(steadied('see [the page](https://exam')).toBe('see the page')
    expect(steadied('``')).toBe('')
  })

  it.each([
    '| a | b |',
    '| a | b |\n|',
    '| a | b |\n| --',
    '| a | b |\n| --- | -',
    '| a | b |\n| --- | --- |',
  ])('%j is a table', (block) => {
    expect(steadied(block)).toBe('| a | b |\n| --- | --- |\n')
  })

  it('keeps a table with rows, and what is none', () => {
    for (const block of ['| a | b |\n| --- | --- |\n| 1 |', 'a | b', '| a | b |\ntext']) expect(steadied(block)).toBe(block)
  })
})

describe('formulas', () => {
  it.each([
    ['\\(x\\) and $y_1$', '$$x$$ and $$y_1$$'],
    ['\\[x\n+ y\\]', '\n$$\nx\n+ y\n$$\n'],
    ['it costs $5 or $10', 'it costs $5 or $10'],
    ['`$x$` is code, $x$ is none', '`$x$` is code, $$x$$ is none'],
    ['```\n$x$\n```', '```\n$x$\n```'],
    ['\\$x$ and $$y$$', '\\$x$ and $$y$$'],
  ])('%j', (text, expected) => {
    expect(mathDelimiters(text)).toBe(expected)
  })
})
