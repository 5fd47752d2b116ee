import { expect, it } from 'vitest'
import { connect } from '../support/client.ts'
import { overPostgres, testDatabase } from '../support/databases.ts'
import { runProgram } from '../support/runProgram.ts'
import { databaseEnv } from '../support/serverProcess.ts'
import { startServerScene, stop } from '../support/serverScene.ts'

const keys = (env: Record<string, string>, ...args: string[]) => runProgram('src/commands/keys.ts', args, env)
const keyIn = (output: string) => /^parley_([0-9a-f]{8})_\S+$/m.exec(output) ?? []

it('the operator makes a key, uses it, sees it and revokes it', { timeout: 120_000 }, async () => {
  const scene = await startServerScene({ AUTH: 'api-key' })
  const { code, output } = await keys(
    scene.env,
    'create',
    '--subject',
    'ada',
    '--scopes',
    'interactions:read,interactions:write',
    '--name',
    'a script',
    '--expires-days',
    '30',
  )
  const [token, prefix = ''] = keyIn(output)
  expect({ code, output }).toEqual({ code: 0, output: `The key is shown once:\n${token}\n` })

  const node = await scene.start()
  const { id } = await connect(node.server.url, token).createInteraction()
  expect(id).toBeDefined()
  expect((await node.client.request('{ models { name } }')).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  await stop(node)

  const listed = (await keys(scene.env, 'list')).output
  for (const text of [prefix, 'ada', 'a script', 'interactions:read,interactions:write']) expect(listed).toContain(text)
  expect(listed).not.toContain(token)
  expect(await keys(scene.env, 'revoke', prefix)).toMatchObject({ code: 0 })
  const again = await scene.start()
  expect((await connect(again.server.url, token).request('{ models { name } }')).errors).toMatchObject([
    { extensions: { code: 'UNAUTHENTICATED' } },
  ])
  await stop(again)
})

it.each([
  [[], /npm run keys -- create/],
  [['make'], /npm run keys -- create/],
  [['create', '--scopes', 'admin'], /npm run keys -- create/],
  [['create', '--subject', 'ada'], /--scopes: name at least one; there are interactions:read/],
  [['create', '--subject', 'ada', '--scopes', 'everything'], /--scopes: everything; there are interactions:read/],
  [['create', '--subject', 'ada', '--scopes', 'admin', '--expires-days', '0'], /--expires-days: a whole number/],
  [['create', '--subject', 'ada', '--unknown', 'x'], /Unknown option '--unknown'/],
  [['revoke', '00000000'], /There is no key with the prefix 00000000/],
])('says what is wrong with %j', async (args, message) => {
  const { code, output } = await keys(databaseEnv(await testDatabase()), ...args)
  expect(code).toBe(1)
  expect(output).toMatch(message)
  expect(output).not.toMatch(/\n {4}at /)
})

it.runIf(!overPostgres)('over an embedded database that a server has open, it says which process has it', async () => {
  const scene = await startServerScene({ AUTH: 'api-key' })
  const node = await scene.start()
  const { code, output } = await keys(scene.env, 'create', '--subject', 'ada', '--scopes', 'admin')
  expect(code).toBe(1)
  expect(output).toContain(`in use by process ${node.server.pid}`)
})
