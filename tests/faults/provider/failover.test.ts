import type { ServerResponse } from 'node:http'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { control } from '../../support/control.ts'
import { eventually } from '../../support/eventually.ts'
import { findViolations } from '../../support/invariants.ts'
import { answer, type ChatRequest, type LlmServer, refuse, startLlmServer } from '../../support/llmServer.ts'
import { startServerScene, without } from '../../support/serverScene.ts'
import { readMessages } from '../../support/storedText.ts'
import { ask, chain } from './askedReply.ts'

const isUnavailable = { code: 'PROVIDER_UNAVAILABLE' }

/** An address where nobody listens any more. */
async function deadUrl() {
  await using server = await startLlmServer()
  return server.baseUrl
}

/** No name is longer than 63 letters, so none is looked for. */
const namelessUrl = `http://${'a'.repeat(64)}.invalid/v1`

const faults: Record<string, (response: ServerResponse) => unknown> = {
  'answers 500': (response) => refuse(response, 500),
  'answers 503 with a web page': (response) => response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Sorry</h1>'),
  'closes the connection': ({ socket }) => socket?.end(),
  'resets the connection': ({ socket }) => socket?.resetAndDestroy(),
  'resets the connection in the middle of the headers': ({ socket }) =>
    socket?.write('HTTP/1.1 200 OK\r\ncontent-ty', () => socket.resetAndDestroy()),
}

const names = [...Object.keys(faults), 'refuses connections', 'has a name that nobody knows']

/** A chain in which the fault is chosen by the model, and `sound` can be asked for all of them. */
async function startFaultyChain(faulty: LlmServer, sound: LlmServer) {
  faulty.respond = ({ model }, response) => void faults[model]?.(response)
  const urls: Record<string, string> = { 'refuses connections': await deadUrl(), 'has a name that nobody knows': namelessUrl }
  return chain(...names.map((name) => ({ name, baseUrl: urls[name] ?? faulty.baseUrl, models: [name] })), {
    name: 'sound',
    baseUrl: sound.baseUrl,
    models: ['sound'],
    anyModel: true,
  })
}

describe('fault 21: a provider that fails', () => {
  let test: TestApp

  beforeAll(async () => {
    const [faulty, sound] = [await startLlmServer(), await startLlmServer()]
    test = await startTestApp({ LLM_PROVIDERS: await startFaultyChain(faulty, sound) })
    return async () => {
      for (const server of [faulty, sound]) await server[Symbol.asyncDispose]()
      expect(await findViolations(test.app.database.pool)).toEqual([])
    }
  })

  it.each(names)('as it %s, is followed by the next one of the chain', async (name) => {
    const { reader, ended } = await ask(test.client, 'hello', { modelName: name })
    expect(await ended()).toMatchObject({
      status: 'COMPLETED',
      attempt: 2,
      message: { content: 'echo: hello' },
      promptTokens: 7,
      completionTokens: 3,
      attempts: [
        { number: 1, provider: name, modelName: name, error: isUnavailable, completionTokens: null, firstTokenMs: null },
        { number: 2, provider: 'sound', modelName: name, error: null, completionTokens: 3, firstTokenMs: expect.any(Number) },
      ],
    })
    expect(reader.text).toBe('echo: hello')
  })
})

const maxAttempts = 3

/** Two providers that fail at the first turn, and answer any other. */
async function startOutage() {
  const servers = [await startLlmServer(), await startLlmServer()] as const
  onTestFinished(async () => {
    for (const server of servers) await server[Symbol.asyncDispose]()
  })
  for (const server of servers)
    server.respond = ({ messages }, response) => {
      if (messages.at(-1)?.content === 'first turn') refuse(response, 503)
      else answer(response, 'the show goes on')
    }
  const [first, second] = servers
  const LLM_PROVIDERS = chain(
    { name: 'first', baseUrl: first.baseUrl, models: ['m'] },
    { name: 'second', baseUrl: second.baseUrl, models: ['m'] },
  )
  return { first, second, env: { LLM_PROVIDERS, REPLY_MAX_ATTEMPTS: String(maxAttempts) } }
}

const turnOf = ({ messages }: ChatRequest) => messages.at(-1)?.content

describe('fault 21: providers that all fail', () => {
  it('fail the reply after as many attempts as are allowed, and the next turn goes on', async () => {
    const { first, second, env } = await startOutage()
    const { app, client } = await startTestApp(env)
    const { interactionId, reader, stored } = await ask(client, 'first turn')
    await client.send(interactionId, 'second turn')
    await reader.until(() => reader.end?.__typename === 'ReplyCompleted')
    await reader.leave()
    expect(reader.text).toBe('the show goes on')
    expect(reader.events).toContainEqual(
      expect.objectContaining({ __typename: 'ReplyFailed', error: expect.objectContaining(isUnavailable) }),
    )
    expect(await stored()).toMatchObject({
      status: 'FAILED',
      error: isUnavailable,
      message: null,
      attempts: ['first', 'second', 'first'].map((provider, index) => ({ number: index + 1, provider, error: isUnavailable })),
    })
    expect([first, second].map(({ requests }) => requests.map(turnOf))).toEqual([
      ['first turn', 'first turn', 'second turn'],
      ['first turn'],
    ])
    const messages = await readMessages(app.database.pool, interactionId)
    expect(messages.map(({ content }) => content)).toEqual(['first turn', 'second turn', 'the show goes on'])
    expect(await findViolations(app.database.pool)).toEqual([])
  })

  control('control: a server that asks the same one again and again is noticed', { timeout: 120_000 }, async () => {
    const { first, env } = await startOutage()
    const scene = await startServerScene()
    const node = await scene.start({ ...env, ...without('attemptLimit', 'failover') })
    const { reader, stored } = await ask(node.client, 'first turn')
    const { error, attempts } = await eventually('more attempts were made than are allowed', stored, ({ attempt }) => attempt > maxAttempts)
    expect(error).toBeNull()
    expect(attempts.slice(0, maxAttempts)).toMatchObject(Array(maxAttempts).fill({ provider: 'first', error: isUnavailable }))
    expect(first.requests.length).toBeGreaterThanOrEqual(maxAttempts)
    await reader.leave()
  })
})
