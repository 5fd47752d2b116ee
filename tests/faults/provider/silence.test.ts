import type { ServerResponse } from 'node:http'
import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { eventually } from '../../support/eventually.ts'
import { type HeldReplies, holdReplies } from '../../support/heldReplies.ts'
import { findViolations } from '../../support/invariants.ts'
import { answer, begin, delta, finish, type LlmServer, startLlmServer } from '../../support/llmServer.ts'
import { ask, chain } from './askedReply.ts'

/** Each provider goes on until it falls silent, and has one limit that is short; its others are the default ones. */
const silences: Record<string, { limit: string; begins(response: ServerResponse): unknown; continues(response: ServerResponse): unknown }> =
  {
    'before the headers': {
      limit: 'connectTimeoutMs',
      begins: () => {},
      continues: (response) => answer(response, 'Well, here I am.'),
    },
    'before the first token': {
      limit: 'firstTokenTimeoutMs',
      begins: (response) => begin(response).flushHeaders(),
      continues: (response) => writeRest(response, 'Well, here I am.'),
    },
    'between tokens': {
      limit: 'betweenTokensTimeoutMs',
      begins: (response) => delta(begin(response), 'Well, '),
      continues: (response) => writeRest(response, 'here I am.'),
    },
  }

function writeRest(response: ServerResponse, text: string) {
  delta(response, text)
  finish(response)
}

const names = Object.keys(silences)

describe('fault 22: a provider that is silent', () => {
  let test: TestApp
  let silent: LlmServer
  let held: HeldReplies

  beforeAll(async () => {
    silent = await startLlmServer()
    held = holdReplies(silent)
    const sound = await startLlmServer()
    const LLM_PROVIDERS = chain(
      ...names.map((name) => ({ name, baseUrl: silent.baseUrl, models: [name], [silences[name]?.limit ?? '']: 300 })),
      { name: 'patient', baseUrl: silent.baseUrl, models: ['patient'] },
      { name: 'sound', baseUrl: sound.baseUrl, models: ['sound', ...names] },
    )
    test = await startTestApp({ LLM_PROVIDERS })
    return async () => {
      for (const server of [silent, sound]) await server[Symbol.asyncDispose]()
      expect(await findViolations(test.app.database.pool)).toEqual([])
    }
  })

  /** Asks a provider that falls silent, for the first time; the limit that is exceeded depends on the model. */
  async function askSilent(name: string, modelName: string) {
    const asked = await ask(test.client, `hello, ${modelName}`, { modelName })
    const { response } = await held.next()
    silences[name]?.begins(response)
    return { ...asked, response }
  }

  it.each(names)('%s, is given up after its limit, and the next one answers', async (name) => {
    const { reader, ended, response } = await askSilent(name, name)
    expect(await ended()).toMatchObject({
      status: 'COMPLETED',
      message: { content: `echo: hello, ${name}` },
      attempts: [
        { number: 1, provider: name, error: { code: 'PROVIDER_TIMEOUT' }, completionTokens: null },
        { number: 2, provider: 'sound', error: null, completionTokens: 3 },
      ],
    })
    expect(reader.text).toBe(`echo: hello, ${name}`)
    await eventually(
      'its request is closed',
      () => response.destroyed,
      (destroyed) => destroyed,
    )
  })

  it.each(names)('control: %s, is waited for where the limits are long, while others are given up', async (name) => {
    const patient = await askSilent(name, 'patient')
    const marker = await askSilent(name, name)
    expect(await marker.ended()).toMatchObject({ status: 'COMPLETED', attempt: 2 })
    expect(patient.response.destroyed).toBe(false)
    expect(await patient.stored()).toMatchObject({ status: 'RUNNING', attempt: 1 })
    silences[name]?.continues(patient.response)
    expect(await patient.ended()).toMatchObject({
      status: 'COMPLETED',
      message: { content: 'Well, here I am.' },
      attempts: [{ number: 1, provider: 'patient', error: null }],
    })
    expect(patient.reader.text).toBe('Well, here I am.')
  })
})
