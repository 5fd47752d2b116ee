import { beforeAll, describe, expect, it } from 'vitest'
import { noCurl } from '../support/curl.ts'
import { pages } from './codeBlocks.ts'
import { Machine } from './machine.ts'
import { blocksToFollow, notRun, Reader } from './reader.ts'

// Somebody who follows these pages, block by block and in their order, gets where they say.
const followed = ['README.md', 'examples/README.md', 'docs/resume.md', ...pages('docs/tutorial/*.md', 'docs/how-to/*.md')]
const machine = new Machine()

describe.each(followed.map((page) => ({ page, blocks: blocksToFollow(page) })).filter(({ blocks }) => blocks.length))('$page', ({
  page,
  blocks,
}) => {
  let reader: Reader
  beforeAll(() => {
    reader = new Reader(page, machine)
  })

  for (const block of blocks) {
    const reason = notRun(block) ?? (/\bcurl\b/.test(block.text) && noCurl)
    const name = `${block.line}: ${block.language} ${block.note}`.trim()
    it.skipIf(reason)(name, { timeout: 120_000 }, async () => {
      await reader.follow(block)
    })
  }
})

it('few blocks cannot be run here, and each says why', () => {
  const reasons = followed.flatMap(blocksToFollow).flatMap((block) => notRun(block) ?? [])
  expect(reasons.map((reason) => reason.replace(/:.*/, ''))).toEqual(['needs Docker', 'needs Docker', 'needs PostgreSQL'])
})

describe('control:', () => {
  const follow = (language: string, note: string, text: string) =>
    new Reader('docs/tutorial/apollo.md', machine).follow({ page: '', line: 1, language, note, text })

  it.each([
    ['sh', '', 'true\nfalse\ntrue\n', /expected 1 to be/],
    ['sh', 'installs', 'npm install react left-pad\n', /left-pad/],
    ['graphql', '', '{ interactions { nodes { id } } }\n', /Cannot query field/],
    ['json', '', '{ "a": 1, }\n', /JSON/],
    ['tsx', 'src/App.tsx', 'export const App = () => <p />\n', /to be/],
    ['ts', 'part of examples/urql-react/main.tsx', 'const socket = createClient()\n', /to contain/],
    ['python', '', 'pass\n', /Nobody knows/],
  ])('a block of %s %s that is wrong is noticed', async (language, note, text, complaint) => {
    await expect((async () => follow(language, note, text))()).rejects.toThrow(complaint)
  })
})
