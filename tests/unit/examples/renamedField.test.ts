import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = new URL('../../../', import.meta.url).pathname
/** What the examples need to be generated and compiled; the web chat's types are generated with theirs. */
const sources = ['examples', 'web/src', 'codegen.ts', 'relay.config.json', 'tsconfig.json', 'package.json']

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parley-examples-'))
  afterAll(() => rm(directory, { recursive: true }))
  for (const source of sources) await cp(join(root, source), join(directory, source), { recursive: true })
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'))
})

/** A field of the schema has another name from now on. */
async function rename(type: string, field: string, by: string) {
  const schema = await readFile(join(root, 'schema.graphql'), 'utf8')
  const renamed = schema.replace(new RegExp(`(?<=^${type} .*?\\n  )${field}(?=[:(])`, 'ms'), by)
  expect(renamed).not.toBe(schema)
  await writeFile(join(directory, 'schema.graphql'), renamed)
}

/** Runs a command as developers do: the codegen that notices tests would be silent. */
const run = (command: string, ...args: string[]) =>
  promisify(execFile)(join(directory, 'node_modules/.bin', command), args, { cwd: directory, env: { PATH: process.env.PATH } }).then(
    () => ({ passed: true, output: '' }),
    ({ stdout, stderr }) => ({ passed: false, output: `${stdout}${stderr}` }),
  )

it('a field of a result that is renamed keeps the types from being generated, and is named for each example', async () => {
  await rename('type Message', 'content', 'text')
  const codegen = await run('graphql-codegen', '--config', 'codegen.ts')
  const relay = await run('relay-compiler')
  expect(codegen.output).toContain('Cannot query field "content" on type "Message"')
  for (const source of [
    'examples/apollo-react/Conversation.tsx',
    'examples/node/main.ts',
    'examples/urql-react/Conversation.tsx',
    'web/src/',
  ])
    expect(codegen.output).toContain(source)
  expect(relay.output).toContain('The type `Message` has no field `content`')
  expect(relay.output).toContain('examples/relay-react/Conversation.tsx')
  expect([codegen.passed, relay.passed]).toEqual([false, false])
})

it('a field of an input that is renamed keeps them from compiling, where it is used and nowhere else', async () => {
  await rename('input CreateMessageInput', 'content', 'text')
  // Documents name no field of a variable: these pass, as they do without any change.
  expect([await run('graphql-codegen', '--config', 'codegen.ts'), await run('relay-compiler')]).toMatchObject([
    { passed: true },
    { passed: true },
  ])
  const { output } = await run('tsc', '-p', 'examples')
  const complaints = output.trim().split('\n')
  for (const complaint of complaints) expect(complaint).toContain("'content' does not exist in type 'CreateMessageInput'")
  expect(complaints.map((complaint) => complaint.replace(/\(.*/, '')).sort()).toEqual([
    'examples/apollo-react/Conversation.tsx',
    'examples/node/main.ts',
    'examples/relay-react/Conversation.tsx',
    'examples/urql-react/Conversation.tsx',
  ])
})
