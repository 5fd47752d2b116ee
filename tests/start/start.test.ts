import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { beforeAll, expect, it } from 'vitest'
import type { Config } from '../../src/config.ts'
import { connect, take } from '../support/client.ts'
import { testDatabase } from '../support/databases.ts'
import { databaseEnv, failToStart, startServerProcess } from '../support/serverProcess.ts'

let database: Config['database']

beforeAll(async () => {
  database = await testDatabase()
})

it('refuses a wrong environment, naming all that is wrong', async () => {
  const { code, output } = await failToStart({ PORT: 'x', LOG_LEVEL: 'loud', REPLY_MAX_ATTEMPTS: '0', HOST: '0.0.0.0' })
  expect(code).toBe(1)
  for (const variable of ['HOST', 'PORT', 'LOG_LEVEL', 'REPLY_MAX_ATTEMPTS']) expect(output).toMatch(new RegExp(`^ +${variable}: `, 'm'))
  expect(output).not.toMatch(/\bat .*\.ts:/)
})

it('refuses a port that is taken, in words', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { code, output } = await failToStart({ ...databaseEnv(database), PORT: String((other.address() as AddressInfo).port) })
  other.close()
  expect(code).toBe(1)
  expect(output).toContain('EADDRINUSE')
})

it('replies offline with nothing set, is ready and measured, and ends cleanly', async () => {
  const server = await startServerProcess(databaseEnv(database))
  await using client = connect(server.url)
  const { id } = await client.createInteraction()
  const subscription = client.follow(id)
  const sent = client.send(id, 'My name is Ada.')
  const { cursor } = (await sent).message
  const [reply] = await take(client.follow(id, cursor), 1)
  expect(reply).toMatchObject({ role: 'AI', position: 2, content: expect.stringContaining('Ada') })
  await subscription.return?.()

  expect(await (await fetch(`${server.url}/health/live`)).json()).toMatchObject({ status: 'ok' })
  expect(await (await fetch(`${server.url}/health/ready`)).json()).toMatchObject({ status: 'ok', checks: { database: 'ok' } })
  expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(/^parley_replies_finished_total\{status="COMPLETED".*\} 1$/m)
  expect((await fetch(`${server.url}/nothing`)).status).toBe(404)
  server.kill('SIGTERM')
  expect(await server.ended).toBe(0)
})

it('a manifest of operations that cannot be read is named, and nothing is served', async () => {
  const env = { ...databaseEnv(await testDatabase()), PERSISTED_ONLY: '1', PERSISTED_DOCUMENTS: '/nowhere/documents.json' }
  const { code, output } = await failToStart(env)
  expect(code).toBe(1)
  expect(output).toMatch(/PERSISTED_DOCUMENTS: .*\/nowhere\/documents\.json/)
  expect(output).not.toMatch(/\n {4}at /)
})
