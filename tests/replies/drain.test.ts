import { describe, expect, it, onTestFinished } from 'vitest'
import { connect } from '../support/client.ts'
import { openTestDatabase, testDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { holdReplies } from '../support/heldReplies.ts'
import { findViolations } from '../support/invariants.ts'
import { answer, begin, delta, finish, startLlmServer } from '../support/llmServer.ts'
import { readReply } from '../support/replies.ts'
import { databaseEnv, type ServerProcess, startServerProcess } from '../support/serverProcess.ts'

/** A database, a provider's server, and server processes over them, all gone after the test. */
async function startScene() {
  const settings = await testDatabase()
  const llm = await startLlmServer()
  onTestFinished(() => llm[Symbol.asyncDispose]())
  return {
    llm,
    held: holdReplies(llm),
    async start(env: Record<string, string> = {}) {
      const server = await startServerProcess({ ...databaseEnv(settings), OPENAI_BASE_URL: llm.baseUrl, ...env })
      onTestFinished(async () => {
        server.kill('SIGKILL')
        await server.ended
      })
      return { server, client: connect(server.url) }
    },
    /** Only while no server runs: an embedded database has one user. */
    async read(...replyIds: string[]) {
      await using database = await openTestDatabase(settings)
      expect(await findViolations(database.pool)).toEqual([])
      return await Promise.all(replyIds.map((id) => readReply(database.pool, id)))
    },
  }
}

const stopsListening = ({ url }: ServerProcess) =>
  eventually(
    'the server stops listening',
    () =>
      fetch(`${url}/health/live`).then(
        () => false,
        () => true,
      ),
    (refused) => refused,
  )

describe('a server that is asked to stop in the middle of a reply', () => {
  it('finishes it, begins no other, and ends with 0', async () => {
    const scene = await startScene()
    const { server, client } = await scene.start({ REPLY_CONCURRENCY: '1' })
    const { id } = await client.createInteraction()
    const running = await client.send(id, 'one')
    const next = await client.send(id, 'two')
    const elsewhere = await client.send((await client.createInteraction()).id, 'three')
    const { response } = await scene.held.next()
    begin(response)
    delta(response, 'First half, ')
    server.kill('SIGTERM')
    await stopsListening(server)
    delta(response, 'second half.')
    finish(response)
    expect(await server.ended).toBe(0)
    expect(await scene.read(running.reply.id, next.reply.id, elsewhere.reply.id)).toMatchObject([
      { status: 'COMPLETED', attempt: 1, content: 'First half, second half.' },
      { status: 'QUEUED', attempt: 0, isHead: true },
      { status: 'QUEUED', attempt: 0, isHead: true },
    ])
    expect(scene.held.questions).toEqual(['one'])
  })

  it('hands it back when there is no time, and the next server finishes it', async () => {
    const scene = await startScene()
    const { server, client } = await scene.start({ DRAIN_SECONDS: '0' })
    const sent = await client.send((await client.createInteraction()).id, 'one')
    const { response } = await scene.held.next()
    begin(response)
    delta(response, 'Half of')
    server.kill('SIGTERM')
    expect(await server.ended).toBe(0)
    expect(await scene.read(sent.reply.id)).toMatchObject([
      { status: 'QUEUED', attempt: 1, failedAttempts: 0, isHead: true, attempts: [{ number: 1, errorCode: null, finished: true }] },
    ])

    scene.llm.respond = (_, response) => answer(response, 'The whole.')
    const again = await scene.start()
    const query = 'query ($id: ID!) { node(id: $id) { ... on Reply { status } } }'
    await eventually(
      'the reply is completed',
      async () => (await again.client.data(query, { id: sent.reply.id })).node.status,
      (status) => status === 'COMPLETED',
    )
    again.server.kill('SIGTERM')
    expect(await again.server.ended).toBe(0)
    expect(await scene.read(sent.reply.id)).toMatchObject([
      {
        content: 'The whole.',
        attempt: 2,
        failedAttempts: 0,
        attempts: [{ errorCode: null }, { number: 2, errorCode: null, provider: 'openai' }],
      },
    ])
  })

  it('ends at once at the second signal, and the reply is not lost', async () => {
    const scene = await startScene()
    const { server, client } = await scene.start()
    const sent = await client.send((await client.createInteraction()).id, 'one')
    await scene.held.next()
    server.kill('SIGTERM')
    await stopsListening(server)
    server.kill('SIGTERM')
    expect(await server.ended).toBe(1)
    expect(await scene.read(sent.reply.id)).toMatchObject([{ status: 'RUNNING', attempt: 1 }])
  })
})

it('a server with nothing to do does not wait', async () => {
  const scene = await startScene()
  const { server, client } = await scene.start()
  await client.createInteraction()
  const startedAt = performance.now()
  server.kill('SIGTERM')
  expect(await server.ended).toBe(0)
  // Far below the 25 seconds of DRAIN_SECONDS, which are for replies alone.
  expect(performance.now() - startedAt).toBeLessThan(10_000)
})
