import { describe, expect, it, onTestFinished } from 'vitest'
import { startTestApp } from '../../support/app.ts'
import { control } from '../../support/control.ts'
import { findViolations } from '../../support/invariants.ts'
import { answer, type LlmServer, refuse, startLlmServer } from '../../support/llmServer.ts'
import { startServerScene, without } from '../../support/serverScene.ts'
import { ask, chain } from './askedReply.ts'

/** What must stay between the operator and the provider: the key, and the provider's own words. */
const canaries = { key: 'sk-canary-4711', words: 'canary of the account 0815' }

/** Refuses the key, and quotes it. */
function refuseKey(llm: LlmServer) {
  const error = { message: `Incorrect API key provided: ${canaries.key}, ${canaries.words}`, type: 'invalid_request_error' }
  llm.respond = (_, response) => {
    response.writeHead(401, { 'content-type': 'application/json', 'www-authenticate': `Bearer realm="${canaries.words}"` })
    response.end(JSON.stringify({ error }))
  }
}

/** One reply of a server whose only provider does not accept its key, and all that clients and the operator get to see of it. */
async function askWithRefusedKey(env: Record<string, string> = {}) {
  const { llm, start } = await startServerScene()
  refuseKey(llm)
  const { server, client } = await start({
    LLM_PROVIDERS: chain({ name: 'first', baseUrl: llm.baseUrl, models: ['m1'], apiKeyEnv: 'FIRST_KEY' }),
    FIRST_KEY: canaries.key,
    REPLY_MAX_ATTEMPTS: '2',
    LOG_LEVEL: 'trace',
    ...env,
  })
  const { reader, ended } = await ask(client)
  const reply = await ended()
  const models = await client.data('{ models { name provider isDefault } }')
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  const clientSees = JSON.stringify([reader.events, reply, models])
  return { reply, lastEvent: reader.events.at(-1), clientSees, log: server.log, metrics, requests: llm.requests }
}

const refusal = { code: 'PROVIDER_UNAUTHORIZED', message: 'The provider does not accept the credentials of this server.' }

const attemptsFailed = 'parley_reply_attempts_total{provider="first",outcome="PROVIDER_UNAUTHORIZED"}'

describe('fault 25: a provider that answers 401', () => {
  it('is not asked again; the operator sees which one it is, and nobody a secret', { timeout: 120_000 }, async () => {
    const { reply, lastEvent, clientSees, log, metrics, requests } = await askWithRefusedKey()
    expect(reply).toMatchObject({ status: 'FAILED', attempt: 1, error: refusal, attempts: [{ provider: 'first', error: refusal }] })
    expect(lastEvent).toMatchObject({ __typename: 'ReplyFailed', error: refusal })
    expect(requests).toHaveLength(1)

    const told = log.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'attempt at a reply failed')
    expect(told).toMatchObject({ provider: 'first', code: 'PROVIDER_UNAUTHORIZED' })
    expect(metrics).toContain(`${attemptsFailed} 1`)
    for (const canary of Object.values(canaries))
      for (const seen of [clientSees, log.join('\n'), metrics]) expect(seen).not.toContain(canary)
  })

  it('is not asked again in later rounds of the chain either', async () => {
    const [first, second] = [await startLlmServer(), await startLlmServer()]
    onTestFinished(async () => {
      for (const server of [first, second]) await server[Symbol.asyncDispose]()
    })
    refuseKey(first)
    second.respond = (_, response) => {
      if (second.requests.length === 1) refuse(response, 503)
      else answer(response, 'hello')
    }
    const LLM_PROVIDERS = chain(
      { name: 'first', baseUrl: first.baseUrl, models: ['m1'] },
      { name: 'second', baseUrl: second.baseUrl, models: ['m2'] },
    )
    const { app, client } = await startTestApp({ LLM_PROVIDERS })
    const { ended } = await ask(client)
    expect(await ended()).toMatchObject({
      status: 'COMPLETED',
      message: { content: 'hello' },
      attempts: [
        { provider: 'first', error: refusal },
        { provider: 'second', error: { code: 'PROVIDER_UNAVAILABLE' } },
        { provider: 'second', error: null },
      ],
    })
    expect(first.requests).toHaveLength(1)
    expect(await findViolations(app.database.pool)).toEqual([])
  })

  control('control: a server that tells what it was told, and asks again, is noticed', { timeout: 120_000 }, async () => {
    const { reply, clientSees, log, requests } = await askWithRefusedKey(without('ownWords', 'keyRemoval', 'refusal'))
    expect(reply).toMatchObject({ status: 'FAILED', attempt: 2 })
    expect(requests).toHaveLength(2)
    for (const canary of Object.values(canaries)) for (const seen of [clientSees, log.join('\n')]) expect(seen).toContain(canary)
  })
})
