import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { beforeAll, describe, expect, it } from 'vitest'
import { maxOutputCharacters } from '../../../src/llm/outputCap.ts'
import { startTestApp, type TestApp } from '../../support/app.ts'
import type { Client } from '../../support/client.ts'
import { control } from '../../support/control.ts'
import { eventually } from '../../support/eventually.ts'
import { findViolations } from '../../support/invariants.ts'
import { begin, delta, type LlmServer } from '../../support/llmServer.ts'
import { startServerScene, without } from '../../support/serverScene.ts'
import { ask } from './askedReply.ts'

const [start, piece] = ['Once upon a time...', 'All work and no play, 😀😀'.repeat(40)]

/** Far more than a chunk of a completion, or the words of an error, can have. */
const enoughBytes = 16 * 1024 * 1024
const bytePiece = Buffer.alloc(65_536, 'x')

const beginning = (length: number) => (start + piece.repeat(length / piece.length + 1)).slice(0, length)

/** Writes for as long as somebody reads, and until `isEnough`. */
async function writeOn(response: ServerResponse, write: () => boolean, isEnough = () => false) {
  const closed = once(response, 'close')
  while (!response.destroyed && !isEnough()) if (!write()) await Promise.race([once(response, 'drain'), closed])
}

/** A reply that does not end of itself. */
function askWithoutEnd(client: Client, llm: LlmServer) {
  llm.respond = (_, response) => {
    delta(begin(response), start)
    return writeOn(response, () => delta(response, piece))
  }
  return ask(client)
}

describe('fault 24: an endless stream', () => {
  let test: TestApp

  beforeAll(async () => {
    test = await startTestApp()
  })

  it('is cut at the cap and marked so, and the request for it is closed', async () => {
    const { client, llm } = test
    const { reader, ended } = await askWithoutEnd(client, llm)
    const { message, ...reply } = await ended()
    // A surrogate pair lies across the cap, and is left out.
    const capped = beginning(maxOutputCharacters - 1)
    expect([capped.isWellFormed(), beginning(maxOutputCharacters).isWellFormed()]).toEqual([true, false])
    expect(reply).toMatchObject({ status: 'COMPLETED', finishReason: 'LENGTH', attempt: 1, error: null, completionTokens: null })
    expect(reader.end).toMatchObject({ __typename: 'ReplyCompleted', finishReason: 'LENGTH' })
    expect(message.content === capped, 'what is stored is the beginning of the stream, up to the cap').toBe(true)
    expect(reader.text === message.content, 'the reader has what is stored').toBe(true)
    await eventually(
      'the request is closed',
      () => llm.open,
      (open) => open === 0,
    )
    expect(await findViolations(test.app.database.pool)).toEqual([])
  })

  it.each<[string, string, (response: ServerResponse) => unknown]>([
    [
      'of one delta',
      'PROVIDER_BAD_RESPONSE',
      (response) => begin(response).write('data: {"choices": [{"index": 0, "delta": {"content": "'),
    ],
    [
      'that is the body of a refusal',
      'PROVIDER_UNAVAILABLE',
      (response) => response.writeHead(500, { 'content-type': 'application/json' }),
    ],
  ])('%s is not read to its end', async (_, code, beginWithoutEnd) => {
    const { client, llm } = test
    const written = Promise.withResolvers<boolean>()
    llm.respond = async (_request, response) => {
      beginWithoutEnd(response)
      let bytes = 0
      const write = () => {
        bytes += bytePiece.length
        return response.write(bytePiece)
      }
      await writeOn(response, write, () => bytes > enoughBytes)
      written.resolve(response.destroyed)
    }
    const { reader } = await ask(client)
    expect(await written.promise, 'the request is closed before it has given so much').toBe(true)
    expect((await reader.retry()).reason).toEqual({ code })
    await reader.leave()
  })
})

control('control for fault 24: without the cap more than that is read', { timeout: 120_000 }, async () => {
  const { llm, start } = await startServerScene()
  const { client } = await start(without('outputCap'))
  const { reader } = await askWithoutEnd(client, llm)
  await reader.hasRead(maxOutputCharacters + 1)
  expect(llm.open).toBe(1)
  expect(reader.end).toBeUndefined()
})
