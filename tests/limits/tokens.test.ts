import { once } from 'node:events'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeKey } from '../support/apiKeys.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { type Client, connect, createMessage } from '../support/client.ts'
import { type HeldReplies, type HeldRequest, holdReplies } from '../support/heldReplies.ts'
import { findViolations } from '../support/invariants.ts'
import { begin, delta, refuse } from '../support/llmServer.ts'
import { readMetric } from '../support/metrics.ts'
import { replyWhen, textIsStored } from '../support/replies.ts'

const tokensPerDay = 10_000
/** With a prompt of some tokens two of these fit into the day. */
const maxOutputTokens = 4000
/** `hello` is one token, and every message has four more. */
const tokensOfPrompt = 5
/** What the provider's server says that any answer has cost. */
const tokensOfAnswer = 10

let test: TestApp
let held: HeldReplies

beforeAll(async () => {
  test = await startTestApp({ AUTH: 'api-key', OWNER_TOKENS_PER_DAY: String(tokensPerDay), REPLY_MAX_ATTEMPTS: '1' })
  held = holdReplies(test.llm)
})

/** Somebody who has used nothing yet. */
async function newcomer(subject: string): Promise<Client> {
  const { token } = await makeKey(test.app.database, { subject, scopes: ['interactions:read', 'interactions:write', 'replies:create'] })
  return connect(test.app.url, token)
}

const usage = async (client: Client) => (await client.data('{ usage { tokens reservedTokens } }')).usage
const statusOf = (replyId: string) => replyWhen(test.app.database.pool, replyId).then(({ status }) => status)
const change = (text: string, ownerId: string) => test.app.database.pool.query(text, [ownerId])

interface Asked {
  interactionId: string
  messageId: string
  replyId: string
}

/** A question in an interaction of its own. */
async function ask(client: Client, settings: object = { maxOutputTokens }): Promise<Asked> {
  const { id: interactionId } = await client.createInteraction({ ...settings })
  const { message, reply } = await client.send(interactionId, 'hello')
  return { interactionId, messageId: message.id, replyId: reply.id }
}

/** One whose answer is being written. */
async function askAndWrite(client: Client, text: string): Promise<Asked & { request: HeldRequest }> {
  const asked = await ask(client)
  const request = await held.next()
  begin(request.response)
  delta(request.response, text)
  await textIsStored(client, asked.replyId, text)
  return { ...asked, request }
}

const replyError = async (client: Client, id: string) => {
  const query = 'query ($id: ID!) { node(id: $id) { ... on Reply { error { code message } attempts { provider error { code } } } } }'
  return (await client.data(query, { id })).node
}

describe('the tokens of a day', () => {
  it('are reserved before the provider is asked; what the answer has used is counted at its end', async () => {
    await using client = await newcomer('ada')
    const { replyId } = await ask(client)
    const request = await held.next()
    expect(await usage(client)).toEqual({ tokens: 0, reservedTokens: tokensOfPrompt + maxOutputTokens })
    request.answer()
    expect(await statusOf(replyId)).toBe('COMPLETED')
    expect(await usage(client)).toEqual({ tokens: tokensOfAnswer, reservedTokens: 0 })
    await using other = await newcomer('eve')
    expect(await usage(other)).toEqual({ tokens: 0, reservedTokens: 0 })
  })

  it('have room for an answer of 4,096 where an interaction does not say how long it may be', async () => {
    await using client = await newcomer('silent')
    const { replyId } = await ask(client, {})
    const request = await held.next()
    expect(await usage(client)).toEqual({ tokens: 0, reservedTokens: tokensOfPrompt + 4096 })
    request.answer()
    await statusOf(replyId)
  })

  it('are never exceeded by replies side by side: one that does not fit fails, and no provider is asked', async () => {
    await using client = await newcomer('eager')
    const before = test.llm.requests.length
    const asked = await Promise.all(Array.from({ length: 6 }, () => ask(client)))
    const requests = [await held.next(), await held.next()]
    const refused = await Promise.all(
      asked.map(({ replyId }) =>
        replyWhen(test.app.database.pool, replyId, ({ status, attempts }) => status === 'FAILED' || attempts[0]?.provider === 'openai'),
      ),
    )
    const failed = refused.filter(({ status }) => status === 'FAILED')
    expect(failed).toHaveLength(4)
    expect(failed.map(({ errorCode, attempt }) => ({ errorCode, attempt }))).toEqual(
      Array(4).fill({ errorCode: 'QUOTA_EXCEEDED', attempt: 1 }),
    )
    expect(await usage(client)).toEqual({ tokens: 0, reservedTokens: 2 * (tokensOfPrompt + maxOutputTokens) })
    expect(await replyError(client, failed[0]?.id as string)).toEqual({
      error: { code: 'QUOTA_EXCEEDED', message: 'What the owner may use today does not suffice for this reply.' },
      attempts: [{ provider: null, error: { code: 'QUOTA_EXCEEDED' } }],
    })
    expect(await readMetric(test.app.url, 'parley_owner_refusals_total{limit="tokens"}')).toBeGreaterThanOrEqual(4)

    for (const request of requests) request.answer()
    for (const { replyId } of asked) await statusOf(replyId)
    expect(test.llm.requests.length - before).toBe(2)
    await client.data('mutation ($id: ID!) { retryReply(input: { replyId: $id }) { reply { id } } }', { id: failed[0]?.id })
    ;(await held.next()).answer()
    expect(await statusOf(failed[0]?.id as string)).toBe('COMPLETED')
    expect(await usage(client)).toEqual({ tokens: 3 * tokensOfAnswer, reservedTokens: 0 })
  })

  it('refuse at once who has used them up, but for what costs none', async () => {
    await using client = await newcomer('spent')
    const { interactionId, replyId } = await ask(client)
    await client.data('mutation ($id: ID!) { cancelReply(input: { replyId: $id }) { reply { id } } }', { id: replyId })
    const first = await client.send(interactionId, 'one', { clientMessageId: 'one' })
    await client.data('mutation ($id: ID!) { cancelReply(input: { replyId: $id }) { reply { id } } }', { id: first.reply.id })
    await change(
      `INSERT INTO owner_usage VALUES ($1, (now() AT TIME ZONE 'UTC')::date, 0, ${tokensPerDay})
       ON CONFLICT (owner_id, day) DO UPDATE SET tokens = excluded.tokens`,
      'spent',
    )
    const refusal = { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) }
    const send = await client.request(createMessage, { input: { interactionId, content: 'two' } })
    expect(send.errors?.[0]).toMatchObject({
      message: 'Your replies have used the 10000 tokens that a day (UTC) allows.',
      extensions: refusal,
    })
    const retry = await client.request('mutation ($id: ID!) { retryReply(input: { replyId: $id }) { reply { id } } }', { id: replyId })
    expect(retry.errors?.[0]?.extensions).toMatchObject(refusal)
    expect(await client.send(interactionId, 'one', { clientMessageId: 'one' })).toMatchObject({ duplicate: true })
    expect(await client.send(interactionId, 'no answer, please', { reply: false })).toMatchObject({ reply: null })

    await change('UPDATE owner_usage SET day = day - 1 WHERE owner_id = $1', 'spent')
    const { reply } = await client.send(interactionId, 'two')
    const request = await waitFor('two')
    request.answer()
    expect(await statusOf(reply.id)).toBe('COMPLETED')
  })
})

/** The requests of replies that were cancelled at once may have come before. */
async function waitFor(question: string): Promise<HeldRequest> {
  for (;;) {
    const request = await held.next()
    if (request.question === question) return request
    request.response.end()
  }
}

describe('an attempt that does not end with an answer', () => {
  const text = 'Half an answer'
  const counted = tokensOfPrompt + Math.ceil(text.length / 4)
  const stops: [string, (client: Client, asked: Asked) => Promise<unknown>][] = [
    [
      'cancelReply',
      (client, { replyId: id }) => client.data('mutation ($id: ID!) { cancelReply(input: { replyId: $id }) { reply { id } } }', { id }),
    ],
    ['deleteMessage', (client, { messageId }) => client.deleteMessage(messageId)],
    ['deleteInteraction', (client, { interactionId }) => client.deleteInteraction(interactionId)],
    ['INTERRUPT', (client, { interactionId }) => client.send(interactionId, 'stop', { whenBusy: 'INTERRUPT', reply: false })],
  ]

  it.each(stops)('has cost its prompt and what was written when it is stopped by %s, once', async (name, stop) => {
    await using client = await newcomer(name)
    const { request, ...asked } = await askAndWrite(client, text)
    const aborted = once(request.response, 'close')
    await stop(client, asked)
    expect(await usage(client)).toEqual({ tokens: counted, reservedTokens: 0 })
    await aborted
    expect(await usage(client)).toEqual({ tokens: counted, reservedTokens: 0 })
  })

  it('has cost nothing when it had not begun', async () => {
    await using client = await newcomer('early')
    const { request, interactionId } = await askAndWrite(client, text)
    const { reply } = await client.send(interactionId, 'later')
    await client.data('mutation ($id: ID!) { cancelReply(input: { replyId: $id }) { reply { id } } }', { id: reply.id })
    expect(await usage(client)).toEqual({ tokens: 0, reservedTokens: tokensOfPrompt + maxOutputTokens })
    request.response.end()
  })

  it('has cost its prompt and what was written when the provider breaks off without a word', async () => {
    await using client = await newcomer('cut')
    const { replyId, request } = await askAndWrite(client, 'one two three')
    request.response.end()
    expect(await statusOf(replyId)).toBe('FAILED')
    expect(await usage(client)).toEqual({ tokens: tokensOfPrompt + 3, reservedTokens: 0 })
  })

  it('has cost nothing when the provider refuses', async () => {
    await using client = await newcomer('refused')
    const { replyId } = await ask(client)
    refuse((await held.next()).response, 500)
    expect(await statusOf(replyId)).toBe('FAILED')
    expect(await usage(client)).toEqual({ tokens: 0, reservedTokens: 0 })
    expect(await findViolations(test.app.database.pool)).toEqual([])
  })
})
