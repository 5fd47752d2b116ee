import type { ServerResponse } from 'node:http'
import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp } from '../../support/app.ts'
import type { Client } from '../../support/client.ts'
import { control } from '../../support/control.ts'
import { findViolations } from '../../support/invariants.ts'
import { answer, begin, delta, finish, type LlmServer } from '../../support/llmServer.ts'
import { startServerScene, without } from '../../support/serverScene.ts'
import { readMessages } from '../../support/storedText.ts'
import { ask } from './askedReply.ts'

const [half, whole] = ['Half of the ans', 'The whole answer.']

/** How the stream goes on after half of the answer, and the code of the attempt. */
const faults: Record<string, [spoil: (response: ServerResponse) => unknown, code: string]> = {
  'is cut': [({ socket }) => socket?.end(), 'PROVIDER_INCOMPLETE'],
  'is reset': [({ socket }) => socket?.resetAndDestroy(), 'PROVIDER_INCOMPLETE'],
  'ends without its terminator': [(response) => response.end(), 'PROVIDER_INCOMPLETE'],
  'ends without a reason': [(response) => response.end('data: [DONE]\n\n'), 'PROVIDER_INCOMPLETE'],
  'has bad JSON before its end': [(response) => response.write('data: {"choices": [}\n\n') && finish(response), 'PROVIDER_BAD_RESPONSE'],
  'ends in the middle of its JSON': [(response) => response.end('data: {"choices": [{"delta": {"conten'), 'PROVIDER_BAD_RESPONSE'],
}

const names = Object.keys(faults)

/** Begins each reply when it is asked for, and gives the whole of it when it is asked for again. */
function answerByHalves(llm: LlmServer) {
  const begun = new Map<string, ServerResponse>()
  llm.respond = ({ messages }, response) => {
    const question = messages.at(-1)?.content ?? ''
    if (begun.has(question)) return answer(response, whole)
    begun.set(question, response)
    delta(begin(response), half)
  }
  return begun
}

/** The reader has half of the answer when the stream is spoiled. The fault is the question, too. */
async function spoil({ client, begun }: Scene, name: string) {
  const { reader, ended } = await ask(client, name)
  await reader.hasRead(half.length)
  faults[name]?.[0](begun.get(name) as ServerResponse)
  return { reply: await ended(), reader }
}

interface Scene {
  client: Client
  begun: Map<string, ServerResponse>
}

describe('fault 23: a stream that', () => {
  let scene: Scene

  beforeAll(async () => {
    const { app, client, llm } = await startTestApp()
    scene = { client, begun: answerByHalves(llm) }
    return async () => {
      const answers = (await readMessages(app.database.pool)).filter(({ role }) => role === 'AI')
      expect(answers.map(({ content }) => content)).toEqual(names.map(() => whole))
      expect((await app.database.pool.query('SELECT FROM reply_chunks')).rowCount).toBe(0)
      expect(await findViolations(app.database.pool)).toEqual([])
    }
  })

  it.concurrent.each(names)('%s in the middle has not answered, and its reader sees the next attempt start over', async (name) => {
    const { reply, reader } = await spoil(scene, name)
    const error = { code: faults[name]?.[1] }
    expect(reply).toMatchObject({
      status: 'COMPLETED',
      finishReason: 'STOP',
      message: { content: whole },
      attempts: [
        { number: 1, error, firstTokenMs: expect.any(Number), completionTokens: null },
        { number: 2, error: null, completionTokens: 3 },
      ],
    })
    expect(await reader.retry()).toMatchObject({ attempt: 1, nextAttempt: 2, reason: error })
    expect(reader.text).toBe(whole)
  })
})

control(
  'control for fault 23: a server that takes every end of a stream for the end of the answer is noticed',
  {
    timeout: 120_000,
  },
  async () => {
    const { llm, start } = await startServerScene()
    const { client } = await start(without('completeness'))
    const scene = { client, begun: answerByHalves(llm) }
    for (const { reply, reader } of await Promise.all(names.map((name) => spoil(scene, name)))) {
      expect(reply).toMatchObject({ status: 'COMPLETED', attempt: 1, message: { content: half } })
      expect(reader.text).toBe(half)
    }
  },
)
