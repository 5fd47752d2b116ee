import type { ServerResponse } from 'node:http'
import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { eventually } from '../support/eventually.ts'
import { type HeldReplies, holdReplies } from '../support/heldReplies.ts'
import { begin, delta, refuse, startLlmServer } from '../support/llmServer.ts'
import { type ReplyRow, replyWhen } from '../support/replies.ts'
import { joined, readChunks, readMessages } from '../support/storedText.ts'

const chain = (providers: object[]) => JSON.stringify(providers.map((provider) => ({ kind: 'openai', ...provider })))

/** Lets a reply that waits for its next attempt have it now. */
async function skipPause({ app: { database } }: TestApp, id: string) {
  await database.pool.query('UPDATE replies SET run_after = now() WHERE id = $1', [id])
}

describe('one provider', () => {
  let test: TestApp
  let held: HeldReplies

  beforeAll(async () => {
    test = await startTestApp()
    held = holdReplies(test.llm)
  })

  const reply = (id: string, isWanted?: (row: ReplyRow) => boolean) => replyWhen(test.app.database.pool, id, isWanted)
  const isWaiting = ({ status, failedAttempts }: ReplyRow) => status === 'QUEUED' && failedAttempts === 1
  async function ask(question = 'hello') {
    const interaction = await test.client.createInteraction()
    return { interactionId: interaction.id, id: (await test.client.send(interaction.id, question)).reply.id as string }
  }

  it('that is failing is asked again, and each attempt is kept', async () => {
    const { id } = await ask()
    refuse((await held.next()).response, 503)
    const next = await held.next()
    next.answer('at last')
    expect(await reply(id)).toMatchObject({
      status: 'COMPLETED',
      content: 'at last',
      attempt: 2,
      failedAttempts: 1,
      errorCode: null,
      attempts: [
        { number: 1, provider: 'openai', modelName: 'test-model', errorCode: 'PROVIDER_UNAVAILABLE', finished: true },
        { number: 2, provider: 'openai', modelName: 'test-model', errorCode: null, finished: true },
      ],
    })
  })

  it('that wants to be left alone is, for as long as it said', async () => {
    const { id } = await ask()
    refuse((await held.next()).response, 429, { 'retry-after': '40' })
    const waiting = await reply(id, isWaiting)
    expect(waiting).toMatchObject({ attempts: [{ number: 1, errorCode: 'PROVIDER_RATE_LIMITED' }] })
    // What has passed since is little beside the 40 seconds, even on a slow machine; jitter comes on top.
    expect(waiting.dueInMs).toBeGreaterThan(20_000)
    expect(waiting.dueInMs).toBeLessThanOrEqual(41_000)
    await skipPause(test, id)
    ;(await held.next()).answer()
    expect(await reply(id)).toMatchObject({ status: 'COMPLETED', attempt: 2 })
  })

  it('cannot ask to be left alone for a day', async () => {
    const { id } = await ask()
    refuse((await held.next()).response, 429, { 'retry-after': '86400' })
    expect((await reply(id, isWaiting)).dueInMs).toBeLessThanOrEqual(61_000)
    await skipPause(test, id)
    ;(await held.next()).answer()
    await reply(id)
  })

  it('that refuses the key is not asked again: the message stays, and the next turn goes on', async () => {
    const { id, interactionId } = await ask('one')
    const next = await test.client.send(interactionId, 'two')
    refuse((await held.next()).response, 401)
    expect(await reply(id)).toMatchObject({
      status: 'FAILED',
      errorCode: 'PROVIDER_UNAUTHORIZED',
      attempt: 1,
      messageId: null,
      attempts: [{ errorCode: 'PROVIDER_UNAUTHORIZED' }],
    })
    const request = await held.next()
    expect(request.question).toBe('two')
    request.answer('2')
    await reply(next.reply.id)
    const fields = '{ interaction(id: $id) { messages { edges { node { position content reply { status error { code message } } } } } } }'
    const { edges } = (await test.client.data(`query ($id: ID!) ${fields}`, { id: interactionId })).interaction.messages
    const error = { code: 'PROVIDER_UNAUTHORIZED', message: 'The provider does not accept the credentials of this server.' }
    expect(edges.map(({ node }: { node: object }) => node)).toEqual([
      { position: 1, content: 'one', reply: { status: 'FAILED', error } },
      { position: 2, content: 'two', reply: { status: 'COMPLETED', error: null } },
      { position: 3, content: '2', reply: { status: 'COMPLETED', error: null } },
    ])
  })

  it.each([
    ['is cut off', (response: ServerResponse) => response.destroy(), 'PROVIDER_INCOMPLETE'],
    ['ends without its end', (response: ServerResponse) => response.end(), 'PROVIDER_INCOMPLETE'],
    ['breaks', (response: ServerResponse) => response.end('data: {"choices": [{\n\n'), 'PROVIDER_BAD_RESPONSE'],
  ])('whose answer %s in the middle has not answered', async (_, spoil, errorCode) => {
    const { id, interactionId } = await ask()
    const { response } = await held.next()
    begin(response)
    delta(response, 'Half of the ans')
    await eventually(
      'the text arrived',
      () => storedText(id),
      (text) => text === 'Half of the ans',
    )
    spoil(response)
    ;(await held.next()).answer('The whole answer.')
    expect(await reply(id)).toMatchObject({
      content: 'The whole answer.',
      attempts: [{ errorCode }, { errorCode: null }],
    })
    const messages = await readMessages(test.app.database.pool, interactionId)
    expect(messages.map(({ content }) => content)).toEqual(['hello', 'The whole answer.'])
    expect(await storedText(id)).toBe('')
  })

  const storedText = async (id: string) => joined(await readChunks(test.app.database.pool, id))
})

describe('a provider that is not there', () => {
  it('fails the reply after as many attempts as are allowed', async () => {
    const gone = await startLlmServer()
    await gone[Symbol.asyncDispose]()
    const { app, client } = await startTestApp({ OPENAI_BASE_URL: gone.baseUrl, REPLY_MAX_ATTEMPTS: '2' })
    const { id } = await client.createInteraction()
    const sent = await client.send(id, 'hello')
    expect(await replyWhen(app.database.pool, sent.reply.id)).toMatchObject({
      status: 'FAILED',
      errorCode: 'PROVIDER_UNAVAILABLE',
      attempt: 2,
      failedAttempts: 2,
      attempts: [{ errorCode: 'PROVIDER_UNAVAILABLE' }, { errorCode: 'PROVIDER_UNAVAILABLE' }],
    })
  })
})

describe('two providers', () => {
  it('are asked one after the other, and the second one answers without a pause', async () => {
    const [first, second] = [await startLlmServer(), await startLlmServer()]
    first.respond = (_, response) => void refuse(response, 500)
    const LLM_PROVIDERS = chain([
      { name: 'first', baseUrl: first.baseUrl, models: ['m1'] },
      { name: 'second', baseUrl: second.baseUrl, models: ['m2'] },
    ])
    const { app, client } = await startTestApp({ LLM_PROVIDERS })
    const sent = await client.send((await client.createInteraction()).id, 'hello')
    expect(await replyWhen(app.database.pool, sent.reply.id)).toMatchObject({
      status: 'COMPLETED',
      content: 'echo: hello',
      attempts: [
        { number: 1, provider: 'first', modelName: 'm1', errorCode: 'PROVIDER_UNAVAILABLE' },
        { number: 2, provider: 'second', modelName: 'm2', errorCode: null },
      ],
    })
    expect([first.requests[0]?.model, second.requests[0]?.model]).toEqual(['m1', 'm2'])
    for (const server of [first, second]) await server[Symbol.asyncDispose]()
  })
})

describe('a deadline of a second', () => {
  it('ends a reply that goes on, and the request with it', async () => {
    const { app, client, llm } = await startTestApp({ REPLY_DEADLINE_SECONDS: '1' })
    const held = holdReplies(llm)
    const { id } = await client.createInteraction()
    const sent = await client.send(id, 'hello')
    const { response } = await held.next()
    begin(response)
    delta(response, 'Well')
    expect(await replyWhen(app.database.pool, sent.reply.id)).toMatchObject({
      status: 'FAILED',
      errorCode: 'DEADLINE_EXCEEDED',
      attempts: [{ number: 1, provider: 'openai', errorCode: 'DEADLINE_EXCEEDED' }],
    })
    await eventually(
      'the request is given up',
      () => llm.open,
      (open) => open === 0,
    )
  })
})
