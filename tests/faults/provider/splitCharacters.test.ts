import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp } from '../../support/app.ts'
import type { Client } from '../../support/client.ts'
import { control } from '../../support/control.ts'
import { dictateReplies } from '../../support/dictatedReplies.ts'
import { holdReplies } from '../../support/heldReplies.ts'
import { findViolations } from '../../support/invariants.ts'
import { begin, delta, finish, type LlmServer } from '../../support/llmServer.ts'
import { preloading, startServerScene, without } from '../../support/serverScene.ts'
import { ask } from './askedReply.ts'

interface Scene {
  client: Client
  llm: LlmServer
}

/** Each character of several bytes, and after how many of them it is split. */
const splits = ['ö', '語', '😀'].flatMap((character) =>
  Array.from({ length: Buffer.byteLength(character) - 1 }, (_, n) => [character, n + 1] as const),
)

const whole = (character: string) => `before ${character} after`

/** The second segment leaves when the reader has the text before it. @returns what the client has, and what is stored */
async function splitBytes({ client, llm }: Scene, character: string, at: number) {
  const held = holdReplies(llm)
  const { reader, ended } = await ask(client)
  const { response } = await held.next()
  delta(begin(response), 'before ')
  const event = Buffer.from(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: character } }] })}\n\n`)
  const split = event.indexOf(character) + at
  response.write(event.subarray(0, split))
  await reader.hasRead('before '.length)
  response.write(event.subarray(split))
  delta(response, ' after')
  finish(response)
  return { stored: (await ended()).message.content, seen: reader.text }
}

/**
 * Each delta ends with the first half of a surrogate pair; the next one leaves when the reader has the text before that.
 * @throws when the client has other text in the end, or other text is stored
 */
async function splitPairs({ client, llm }: Scene) {
  const { replyTo } = dictateReplies(llm)
  const { reader, ended } = await ask(client, 'hello')
  const reply = await replyTo('hello', 'a😀b𝄞c👩‍👩‍👧.')
  for (const { index } of reply.text.matchAll(/[\u{10000}-\u{10FFFF}]/gu)) {
    reply.writeTo(index + 1)
    await reader.hasRead(reply.visible)
  }
  reply.finish()
  expect({ stored: (await ended()).message.content, seen: reader.text }).toEqual({ stored: reply.text, seen: reply.text })
}

describe('fault 23: a character that comes in two parts', () => {
  let scene: Scene

  beforeAll(async () => {
    const { app, client, llm } = await startTestApp()
    scene = { client, llm }
    return async () => expect(await findViolations(app.database.pool)).toEqual([])
  })

  it.each(splits)('is whole again: %s in two segments, after byte %i', async (character, at) => {
    expect(await splitBytes(scene, character, at)).toEqual({ stored: whole(character), seen: whole(character) })
  })

  it('is whole again: a surrogate pair in two deltas', async () => {
    await splitPairs(scene)
  })

  control('control: a server that reads segments and deltas each on its own is noticed', { timeout: 120_000 }, async () => {
    const { llm, start } = await startServerScene()
    const node = await start({ ...without('wellFormedText'), ...preloading('switchedOff', 'decodingEachSegment') })
    for (const [character, at] of splits) {
      const { stored, seen } = await splitBytes({ client: node.client, llm }, character, at)
      expect(seen).toContain('\uFFFD')
      expect(stored).toContain('\uFFFD')
    }
    // A half goes out as it is, or, encrypted, as U+FFFD.
    await expect(splitPairs({ client: node.client, llm })).rejects.toThrow(/no surrogate pair is split|to deeply equal/)
  })
})
