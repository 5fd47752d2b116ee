import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeKey } from '../support/apiKeys.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { readInteraction } from '../support/busyInteraction.ts'
import { type Client, connect, createMessage } from '../support/client.ts'
import { overPostgres } from '../support/databases.ts'
import { holdReplies } from '../support/heldReplies.ts'
import { findViolations } from '../support/invariants.ts'
import { echo } from '../support/llmServer.ts'
import { readMetric } from '../support/metrics.ts'
import { createRandom } from '../support/random.ts'
import { everyReplyHasEnded } from '../support/repliesEnded.ts'
import { flood, overHttp, overSocket } from './flood.ts'

const limit = 10
/** Over the embedded database sends wait for each other, whatever the seed. */
const seeds = overPostgres ? 50 : 5

let test: TestApp

beforeAll(async () => {
  test = await startTestApp({ AUTH: 'api-key', OWNER_MESSAGES_PER_DAY: String(limit) })
})

// A reply that another test asked for must not be taken for the one that a test holds.
afterEach(async () => {
  test.llm.respond = echo
  await everyReplyHasEnded(test.app.database.pool)
})

/** Somebody who has sent nothing yet. */
async function newcomer(subject: string): Promise<Client> {
  const { token } = await makeKey(test.app.database, { subject, scopes: ['interactions:read', 'interactions:write', 'replies:create'] })
  return connect(test.app.url, token)
}

const usage = async (client: Client) => (await client.data('{ usage { day dayEnds messages messageLimit tokens tokenLimit } }')).usage
const messagesOf = async (client: Client) => (await usage(client)).messages
const tryToSend = async (client: Client, input: object) => (await client.request(createMessage, { input })).errors?.[0]

/** Sends until nothing is left of the day. @returns the interaction */
async function useUp(client: Client): Promise<string> {
  const { id } = await client.createInteraction()
  for (let n = await messagesOf(client); n < limit; n += 1)
    await client.send(id, `message ${n}`, { reply: false, clientMessageId: `key ${n}` })
  return id
}

describe('fault 45: 50 sends at once against a limit of 10', () => {
  it(`exactly 10 are accepted, over HTTP and over WebSocket, ${seeds} times`, { timeout: 120_000 }, async () => {
    for (let seed = 1; seed <= seeds; seed += 1) {
      await using client = await newcomer(`flood ${seed}`)
      const { accepted, refusals } = await flood([client], createRandom(seed))
      expect(accepted.size, `seed ${seed}`).toBe(limit)
      expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['RATE_LIMITED']))
      const { messages, dayEnds } = await usage(client)
      expect(messages).toBe(limit)
      for (const { retryAfterMs } of refusals)
        expect(Math.abs(Number(retryAfterMs) - (Date.parse(dayEnds) - Date.now()))).toBeLessThan(60_000)
    }
    expect(await findViolations(test.app.database.pool)).toEqual([])
    const { rows } = await test.app.database.pool.query(`SELECT count(*)::int FROM messages WHERE role <> 'Ai'`)
    expect(rows).toEqual([{ count: seeds * limit }])
  })
})

describe('the messages of a day', () => {
  it('are as many as the limit says, for each owner, and the rest is told when to come back', async () => {
    await using client = await newcomer('ada')
    await using other = await newcomer('eve')
    const interactionId = await useUp(client)
    for (const ask of [overHttp, overSocket]) {
      const { data, errors } = await ask(client, { interactionId, content: 'one more' })
      expect(data).toBeNull()
      expect(errors?.[0]).toMatchObject({
        message: 'You have sent the 10 messages that a day (UTC) allows.',
        extensions: { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) },
      })
    }
    expect(await usage(client)).toMatchObject({ messages: limit, messageLimit: limit, tokens: null, tokenLimit: null })
    expect(await messagesOf(other)).toBe(0)
    await other.send((await other.createInteraction()).id, 'hello')
    expect(await messagesOf(other)).toBe(1)
    expect(await readMetric(test.app.url, 'parley_owner_refusals_total{limit="messages"}')).toBeGreaterThan(0)
  })

  it('do not grow by what is not stored: a repeated send, one that is refused, one to nowhere', async () => {
    const held = holdReplies(test.llm)
    await using client = await newcomer('sparing')
    const { id: interactionId } = await client.createInteraction()
    const first = { interactionId, content: 'one', clientMessageId: 'one' }
    const sent = await client.send(interactionId, 'one', { clientMessageId: 'one' })
    const asked = await held.next()
    expect(await client.send(interactionId, 'one', { clientMessageId: 'one' })).toMatchObject({ duplicate: true })
    const codes = [
      await tryToSend(client, { ...first, content: 'another' }),
      await tryToSend(client, { interactionId, content: 'two', whenBusy: 'REJECT' }),
      await tryToSend(client, { interactionId: sent.message.id, content: 'two' }),
      await tryToSend(client, { interactionId, content: ' ' }),
    ].map((error) => error?.extensions.code)
    expect(codes).toEqual(['CONFLICT', 'INTERACTION_BUSY', 'NOT_FOUND', 'BAD_USER_INPUT'])
    expect(await messagesOf(client)).toBe(1)
    asked.answer()
  })

  it('leave a repeated send its answer when they are used up', async () => {
    await using client = await newcomer('repeating')
    const interactionId = await useUp(client)
    for (const ask of [overHttp, overSocket]) {
      const input = { interactionId, content: 'message 3', clientMessageId: 'key 3', reply: false }
      expect((await ask(client, input)).data.createMessage).toMatchObject({ duplicate: true, message: { position: 4 } })
    }
    expect(await messagesOf(client)).toBe(limit)
  })

  it('are not given back by what is deleted', async () => {
    await using client = await newcomer('forgetful')
    const id = await useUp(client)
    await client.deleteInteraction(id)
    const { id: another } = await client.createInteraction()
    expect((await tryToSend(client, { interactionId: another, content: 'again' }))?.extensions.code).toBe('RATE_LIMITED')
  })

  it('begin anew with the day of the database', async () => {
    await using client = await newcomer('patient')
    const interactionId = await useUp(client)
    await test.app.database.pool.query(`UPDATE owner_usage SET day = day - 1 WHERE owner_id = 'patient'`)
    expect(await messagesOf(client)).toBe(0)
    expect(await client.send(interactionId, 'good morning', { reply: false })).toMatchObject({ message: { position: limit + 1 } })
    expect(await messagesOf(client)).toBe(1)
    const { rows } = await test.app.database.pool.query(`SELECT (now() AT TIME ZONE 'UTC')::date::text AS day`)
    expect((await usage(client)).day).toBe(rows[0].day)
  })

  it.each(['INTERRUPT', 'ROLLBACK'])('stop nothing by %s when they are used up', async (whenBusy) => {
    const held = holdReplies(test.llm)
    await using client = await newcomer(whenBusy)
    const { id: interactionId } = await client.createInteraction()
    await client.send(interactionId, 'one')
    const running = await held.next()
    await client.send(interactionId, 'two')
    await useUp(client)
    const before = await readInteraction(test, interactionId)
    expect((await tryToSend(client, { interactionId, content: 'three', whenBusy }))?.extensions.code).toBe('RATE_LIMITED')
    expect(await readInteraction(test, interactionId)).toEqual(before)
    expect(test.llm.open).toBe(1)
    await test.app.database.pool.query('UPDATE owner_usage SET day = day - 1 WHERE owner_id = $1', [whenBusy])
    expect(await client.send(interactionId, 'three', { whenBusy })).toMatchObject({ duplicate: false })
    expect(await messagesOf(client)).toBe(1)
    running.response.end()
    ;(await held.next()).answer()
  })
})
