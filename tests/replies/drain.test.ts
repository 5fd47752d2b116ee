import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { holdReplies } from '../support/heldReplies.ts'
import { answer, begin, delta, finish } from '../support/llmServer.ts'
import { readReply, replyStatus } from '../support/replies.ts'
import type { ServerProcess } from '../support/serverProcess.ts'
import { type ServerScene, startServerScene, stop } from '../support/serverScene.ts'

const readReplies = (scene: ServerScene, ...ids: string[]) => scene.read(({ pool }) => Promise.all(ids.map((id) => readReply(pool, id))))

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
    const scene = await startServerScene()
    const held = holdReplies(scene.llm)
    const { server, client } = await scene.start({ REPLY_CONCURRENCY: '1' })
    const { id } = await client.createInteraction()
    const running = await client.send(id, 'one')
    const next = await client.send(id, 'two')
    const elsewhere = await client.send((await client.createInteraction()).id, 'three')
    const { response } = await held.next()
    begin(response)
    delta(response, 'First half, ')
    server.kill('SIGTERM')
    await stopsListening(server)
    delta(response, 'second half.')
    finish(response)
    expect(await server.ended).toBe(0)
    expect(await readReplies(scene, running.reply.id, next.reply.id, elsewhere.reply.id)).toMatchObject([
      { status: 'COMPLETED', attempt: 1, content: 'First half, second half.' },
      { status: 'QUEUED', attempt: 0, isHead: true },
      { status: 'QUEUED', attempt: 0, isHead: true },
    ])
    expect(held.questions).toEqual(['one'])
  })

  it('hands it back when there is no time, and the next server finishes it', async () => {
    const scene = await startServerScene()
    const held = holdReplies(scene.llm)
    const { server, client } = await scene.start({ DRAIN_SECONDS: '0' })
    const sent = await client.send((await client.createInteraction()).id, 'one')
    const { response } = await held.next()
    begin(response)
    delta(response, 'Half of')
    server.kill('SIGTERM')
    expect(await server.ended).toBe(0)
    expect(await readReplies(scene, sent.reply.id)).toMatchObject([
      { status: 'QUEUED', attempt: 1, failedAttempts: 0, isHead: true, attempts: [{ number: 1, errorCode: null, finished: true }] },
    ])

    scene.llm.respond = (_, response) => answer(response, 'The whole.')
    const again = await scene.start()
    await eventually(
      'the reply is completed',
      () => replyStatus(again.client, sent.reply.id),
      (status) => status === 'COMPLETED',
    )
    await stop(again)
    expect(await readReplies(scene, sent.reply.id)).toMatchObject([
      {
        content: 'The whole.',
        attempt: 2,
        failedAttempts: 0,
        attempts: [{ errorCode: null }, { number: 2, errorCode: null, provider: 'openai' }],
      },
    ])
  })

  it('ends at once at the second signal, and the reply is not lost', async () => {
    const scene = await startServerScene()
    const held = holdReplies(scene.llm)
    const { server, client } = await scene.start()
    const sent = await client.send((await client.createInteraction()).id, 'one')
    await held.next()
    server.kill('SIGTERM')
    await stopsListening(server)
    server.kill('SIGTERM')
    expect(await server.ended).toBe(1)
    expect(await readReplies(scene, sent.reply.id)).toMatchObject([{ status: 'RUNNING', attempt: 1 }])
  })
})

it('a server with nothing to do does not wait', async () => {
  const scene = await startServerScene()
  const { server, client } = await scene.start()
  await client.createInteraction()
  const startedAt = performance.now()
  server.kill('SIGTERM')
  expect(await server.ended).toBe(0)
  // Far below the 25 seconds of DRAIN_SECONDS, which are for replies alone.
  expect(performance.now() - startedAt).toBeLessThan(10_000)
})
