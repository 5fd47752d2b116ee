import { expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { testDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { type HeldReplies, holdReplies } from '../support/heldReplies.ts'
import { readMetric, readMetrics } from '../support/metrics.ts'
import { startServerProcess } from '../support/serverProcess.ts'
import { type Node, startServerScene } from '../support/serverScene.ts'
import { startTcpProxy } from '../support/tcpProxy.ts'

const at = async ({ server }: Pick<Node, 'server'>, path: string, init?: RequestInit) => {
  const response = await fetch(server.url + path, init)
  return { status: response.status, body: await response.text() }
}

async function askAndHold({ client }: Node, held: HeldReplies) {
  const { id } = await client.createInteraction()
  await client.send(id, 'hello')
  return held.next()
}

it('a process that only works on replies serves its health and its numbers, and nothing else', async () => {
  const { start } = await startServerScene()
  const worker = await start({ ROLES: 'worker' })
  expect(await at(worker, '/health/live')).toEqual({ status: 200, body: '{"status":"ok"}' })
  expect(await at(worker, '/health/ready')).toEqual({ status: 200, body: '{"status":"ok","checks":{"database":"ok"}}' })
  const metrics = await readMetrics(worker.server.url)
  expect(metrics.get('parley_reply_slots')).toBe(64)
  expect(metrics.get('parley_queue_replies{state="due"}')).toBe(0)

  const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' }
  for (const [path, init] of [
    ['/graphql', { method: 'POST', headers, body: '{"query":"{ __typename }"}' }],
    ['/graphql', { headers: { accept: 'text/html' } }],
    ['/', {}],
    ['/interactions/', {}],
  ] as const) {
    const { status, body } = await at(worker, path, init)
    expect(status).toBe(404)
    expect(JSON.parse(body)).toMatchObject({
      errors: [{ extensions: { code: 'NOT_FOUND' }, message: expect.stringContaining('/health/live') }],
    })
  }
  const socket = new WebSocket(`${worker.server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  const error = await new Promise<Error>((resolve) => socket.once('error', resolve))
  expect(error.message).toContain('404')
})

it('while it drains it is not ready, and its numbers can be read until its last reply has ended', async () => {
  const { llm, start, read } = await startServerScene()
  const held = holdReplies(llm)
  const api = await start({ ROLES: 'api' })
  const worker = await start({ ROLES: 'worker' })
  const request = await askAndHold(api, held)
  worker.server.kill('SIGTERM')
  const draining = await eventually(
    'it is not ready',
    () => at(worker, '/health/ready'),
    ({ status }) => status === 503,
  )
  expect(JSON.parse(draining.body)).toEqual({ status: 'draining', checks: { database: 'ok' } })
  expect((await at(worker, '/health/live')).status).toBe(200)
  expect(await readMetric(worker.server.url, 'parley_replies_running')).toBe(1)

  request.answer()
  expect(await worker.server.ended).toBe(0)
  const statuses = await read(async ({ prisma }) => (await prisma.reply.findMany()).map(({ status }) => status))
  expect(statuses).toEqual(['COMPLETED'])
})

it('while the database is away its numbers are those of the last look, and it is not ready', async () => {
  const { llm, start } = await startServerScene()
  const settings = (await testDatabase()) as { url: string }
  const proxy = await startTcpProxy(settings.url)
  const url = new URL(settings.url)
  url.port = new URL(proxy.url).port
  url.hostname = '127.0.0.1'
  const held = holdReplies(llm)
  const api = await start({ ROLES: 'api', DATABASE_URL: settings.url })
  const server = await startServerProcess({
    DATABASE_URL: String(url),
    OPENAI_BASE_URL: llm.baseUrl,
    ROLES: 'worker',
    REPLY_CONCURRENCY: '1',
  })
  onTestFinished(async () => {
    server.kill('SIGKILL')
    await server.ended
  })
  await askAndHold(api, held)
  await api.client.send((await api.client.createInteraction()).id, 'another')
  const due = 'parley_queue_replies{state="due"}'
  await eventually(
    'the queue has been read',
    () => readMetric(server.url, due),
    (count) => count === 1,
  )

  await proxy[Symbol.asyncDispose]()
  const age = 'parley_queue_reading_age_seconds'
  const last = await eventually(
    'the numbers get old',
    () => readMetrics(server.url),
    (metrics) => (metrics.get(age) ?? 0) > 1.5,
  )
  expect(last.get(due)).toBe(1)
  expect(await at({ server }, '/health/ready')).toEqual({
    status: 503,
    body: '{"status":"unavailable","checks":{"database":"unreachable"}}',
  })
  expect((await at({ server }, '/health/live')).status).toBe(200)
})
