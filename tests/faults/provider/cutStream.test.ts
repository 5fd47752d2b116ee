import type { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startTestApp } from '../../support/app.ts'
import type { Client } from '../../support/client.ts'
import { control } from '../../support/control.ts'
import { randomText } from '../../support/dictatedReplies.ts'
import { findViolations } from '../../support/invariants.ts'
import { createRandom, type Random } from '../../support/random.ts'
import { type RawProvider, rawResponse, startRawProvider } from '../../support/rawProvider.ts'
import { startServerScene, without } from '../../support/serverScene.ts'
import { readMessages } from '../../support/storedText.ts'
import { ask } from './askedReply.ts'

const seeds = Array.from({ length: 50 }, (_, n) => n + 1)

const textOf = (seed: number) => randomText(createRandom(seed), 20 + (seed % 10) * 40)

/** Breaks off at any byte before the one that makes an answer complete when it is asked a seed for the first time; then answers in full. */
async function startCuttingProvider(): Promise<RawProvider> {
  const asked = new Set<string>()
  const provider = await startRawProvider(async ({ messages }, socket) => {
    const seed = messages.at(-1)?.content ?? ''
    const random = createRandom(Number(seed) + (asked.has(seed) ? 1000 : 0))
    const { bytes, completeAt } = rawResponse(textOf(Number(seed)), random)
    const length = asked.has(seed) ? bytes.length : random.upTo(completeAt - 1)
    asked.add(seed)
    await writeInPieces(socket, bytes.subarray(0, length), random)
    if (length < bytes.length && random.chance(0.5)) socket.resetAndDestroy()
    else socket.end()
  })
  onTestFinished(() => provider[Symbol.asyncDispose]())
  return provider
}

async function writeInPieces(socket: Socket, bytes: Buffer, random: Random) {
  for (let start = 0; start < bytes.length; ) {
    const end = start + 1 + random.upTo(300)
    socket.write(bytes.subarray(start, end))
    await setImmediate()
    start = end
  }
}

/** What a client that follows the reply has in the end, and what is stored. */
async function play(client: Client, seed: number) {
  const { reader, ended } = await ask(client, String(seed))
  const { status, finishReason, message, attempts } = await ended()
  const errors = attempts.map(({ error }: { error: { code: string } | null }) => error?.code ?? null)
  return { seed, status, finishReason, seen: reader.text, stored: message?.content, errors }
}

const isBrokenOff = expect.stringMatching(/^PROVIDER_(INCOMPLETE|UNAVAILABLE|BAD_RESPONSE)$/)

describe('fault 23: a stream that is cut at any byte', () => {
  it('is never stored as complete, and its reader has the whole answer of the next attempt', { timeout: 120_000 }, async () => {
    const { baseUrl } = await startCuttingProvider()
    const { app, client } = await startTestApp({ OPENAI_BASE_URL: baseUrl })
    const played = await Promise.all(seeds.map((seed) => play(client, seed)))
    const whole = (seed: number) => ({ status: 'COMPLETED', finishReason: 'STOP', seen: textOf(seed), stored: textOf(seed) })
    expect(played).toEqual(seeds.map((seed) => ({ seed, ...whole(seed), errors: [isBrokenOff, null] })))

    const { pool } = app.database
    const answers = (await readMessages(pool)).filter(({ role }) => role === 'AI')
    expect(answers.map(({ content }) => content).sort()).toEqual(seeds.map(textOf).sort())
    expect((await pool.query('SELECT FROM reply_chunks')).rowCount).toBe(0)
    expect(await findViolations(pool)).toEqual([])
  })

  control(
    'control: would be stored as complete by a server that takes every end of a stream for the end of the answer',
    {
      timeout: 120_000,
    },
    async () => {
      const { baseUrl } = await startCuttingProvider()
      const scene = await startServerScene()
      const node = await scene.start({ OPENAI_BASE_URL: baseUrl, ...without('completeness') })
      const played = await Promise.all(seeds.slice(0, 10).map((seed) => play(node.client, seed)))
      const cut = played.filter(({ seed, status, stored }) => status === 'COMPLETED' && stored !== textOf(seed))
      expect(cut.length).toBeGreaterThan(0)
    },
  )
})
