import type { Pool } from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { backoff } from '../../../src/llm/failover.ts'
import { startTestApp, type TestApp } from '../../support/app.ts'
import type { Client } from '../../support/client.ts'
import { control } from '../../support/control.ts'
import { findViolations } from '../../support/invariants.ts'
import { answer, type LlmServer, refuse, startLlmServer } from '../../support/llmServer.ts'
import { startServerScene, stop, without } from '../../support/serverScene.ts'
import { ask, chain } from './askedReply.ts'

/** In milliseconds: what the first pause adds to what the provider asked for, at least and at most. */
const pause = { least: 250, most: 500 }
const replies = 20

const isRateLimited = { code: 'PROVIDER_RATE_LIMITED' }
const inSeconds = (seconds: number) => () => ({ 'retry-after': String(seconds) })

/** From now on the provider refuses every request. */
function refuseAll(llm: LlmServer, headers: () => Record<string, string>) {
  llm.respond = (_, response) => void refuse(response, 429, headers())
}

/** Asks for replies that are all refused once. @returns what the client was told of the first one, and when */
async function askInVain(client: Client, count: number) {
  const askedAt = Date.now()
  const asked = await Promise.all(Array.from({ length: count }, () => ask(client)))
  const retries = await Promise.all(asked.map(({ reader }) => reader.retry()))
  const toldAt = Date.now()
  await Promise.all(asked.map(({ reader }) => reader.leave()))
  return { askedAt, retries, toldAt }
}

/** For how long each reply is not to be tried again, in milliseconds. */
async function readPauses(pool: Pool): Promise<number[]> {
  const text = `SELECT (extract(epoch FROM run_after - updated_at) * 1000)::float8 AS "pauseMs" FROM replies WHERE status = 'QUEUED'`
  return (await pool.query(text)).rows.map(({ pauseMs }) => pauseMs)
}

describe('fault 20: a provider that answers 429 with Retry-After', () => {
  let test: TestApp
  let pool: Pool

  beforeAll(async () => {
    test = await startTestApp()
    pool = test.app.database.pool
    return async () => expect(await findViolations(pool)).toEqual([])
  })

  it('is asked again when it said, and the client is told when that is', async () => {
    let refusedAt: number | undefined
    test.llm.respond = (_, response) => {
      if (refusedAt !== undefined) return answer(response, 'at last')
      refusedAt = Date.now()
      refuse(response, 429, { 'retry-after': '2' })
    }
    const { reader, ended } = await ask(test.client)
    const retry = await reader.retry()
    expect(retry).toMatchObject({ attempt: 1, nextAttempt: 2, reason: isRateLimited })
    const { status, attempts } = await ended()
    expect(reader.text).toBe('at last')
    expect({ status, attempts }).toMatchObject({ status: 'COMPLETED', attempts: [{ error: isRateLimited }, { error: null }] })
    expect(Date.parse(retry.retryAt)).toBeGreaterThanOrEqual(Number(refusedAt) + 2000 + pause.least)
    expect(Date.parse(attempts[1].startedAt)).toBeGreaterThanOrEqual(Date.parse(retry.retryAt))
  })

  it.each([
    ['in seconds', inSeconds(40), 40_000],
    ['as a date', () => ({ 'retry-after': new Date(Date.now() + 40_000).toUTCString() }), 39_000],
    ['for a day, is left alone for a minute', inSeconds(86_400), 60_000],
  ])('that says so %s', async (_, headers, atLeastMs) => {
    refuseAll(test.llm, headers)
    const { askedAt, retries, toldAt } = await askInVain(test.client, 1)
    for (const { retryAt } of retries) {
      expect(Date.parse(retryAt)).toBeGreaterThanOrEqual(askedAt + atLeastMs + pause.least)
      expect(Date.parse(retryAt)).toBeLessThanOrEqual(toldAt + Math.max(atLeastMs, 40_000) + pause.most)
    }
  })

  control('control: without the header it is asked much sooner', async () => {
    refuseAll(test.llm, () => ({}))
    const { retries, toldAt } = await askInVain(test.client, 1)
    for (const { retryAt } of retries) expect(Date.parse(retryAt)).toBeLessThanOrEqual(toldAt + backoff.maxMs)
  })
})

describe('fault 20: many replies that a provider refuses with Retry-After', () => {
  it('do not come back all at once', async () => {
    const { app, client, llm } = await startTestApp()
    refuseAll(llm, inSeconds(40))
    await askInVain(client, replies)
    const pauses = await readPauses(app.database.pool)
    expect(pauses).toHaveLength(replies)
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(40_000 + pause.least)
    expect(Math.max(...pauses)).toBeLessThanOrEqual(40_000 + pause.most)
    expect(new Set(pauses).size).toBeGreaterThan(replies / 4)
  })

  /** The pauses of a server that does without these defences. */
  async function pausesWithout(defences: string[], seconds: number) {
    const scene = await startServerScene()
    const node = await scene.start({ REPLY_MAX_ATTEMPTS: '100', ...without(...defences) })
    refuseAll(scene.llm, inSeconds(seconds))
    await askInVain(node.client, replies)
    await stop(node)
    return await scene.read(({ pool }) => readPauses(pool))
  }

  control('control: a server that does not heed the header is noticed', { timeout: 120_000 }, async () => {
    const pauses = await pausesWithout(['retryAfter'], 40)
    expect(pauses).toHaveLength(replies)
    expect(Math.max(...pauses)).toBeLessThan(40_000)
  })

  control(
    'control: a server that waits for as long as it is told, and leaves nothing to chance, is noticed',
    { timeout: 120_000 },
    async () => {
      const pauses = new Set(await pausesWithout(['retryAfterCap', 'jitter'], 86_400))
      expect([...pauses]).toEqual([86_400_000 + pause.least])
    },
  )
})

describe('fault 20: a provider that answers 429 with Retry-After, before one that fails too', () => {
  it('is left alone for as long as it said', async () => {
    await using second = await startLlmServer()
    second.respond = (_, response) => void refuse(response, 503)
    await using first = await startLlmServer()
    refuseAll(first, inSeconds(40))
    const LLM_PROVIDERS = chain(
      { name: 'first', baseUrl: first.baseUrl, models: ['m1'] },
      { name: 'second', baseUrl: second.baseUrl, models: ['m2'] },
    )
    const { app, client } = await startTestApp({ LLM_PROVIDERS })
    const { id, reader } = await ask(client)
    const roundIsOver = `SELECT FROM replies WHERE id = $1 AND failed_attempts = 2 AND status = 'QUEUED'`
    await reader.until(() => reader.retries > 0)
    await expect.poll(async () => (await app.database.pool.query(roundIsOver, [id])).rowCount, { timeout: 20_000 }).toBe(1)
    const [pauseMs] = await readPauses(app.database.pool)
    expect(pauseMs).toBeGreaterThanOrEqual(40_000)
    await reader.leave()
  })
})
