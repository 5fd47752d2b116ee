import { beforeAll, expect, it } from 'vitest'
import { failuresToOpen } from '../../src/llm/providerHealth.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { holdReplies } from '../support/heldReplies.ts'
import { type LlmServer, refuse, startLlmServer } from '../support/llmServer.ts'
import { replyWhen } from '../support/replies.ts'

let test: TestApp
let first: LlmServer

beforeAll(async () => {
  first = await startLlmServer()
  const second = await startLlmServer()
  const providers = [
    { name: 'first', kind: 'openai', baseUrl: first.baseUrl, models: ['m1'] },
    { name: 'second', kind: 'openai', baseUrl: second.baseUrl, models: ['m2'] },
  ]
  test = await startTestApp({ LLM_PROVIDERS: JSON.stringify(providers) })
  return async () => {
    for (const server of [first, second]) await server[Symbol.asyncDispose]()
  }
})

async function providersAsked() {
  const { id } = await test.client.createInteraction()
  const { reply } = await test.client.send(id, 'hello')
  return (await replyWhen(test.app.database.pool, reply.id)).attempts.map(({ provider }) => provider)
}

it('attempts that were cancelled say nothing about the provider', async () => {
  const held = holdReplies(first)
  for (let n = 0; n < 2 * failuresToOpen; n++) {
    const { id } = await test.client.createInteraction()
    const { reply } = await test.client.send(id, 'hello')
    await held.next()
    await test.client.data('mutation ($id: ID!) { cancelReply(input: { replyId: $id }) { reply { status } } }', { id: reply.id })
  }
  first.respond = (_, response) => void refuse(response, 404)
  expect(await providersAsked()).toEqual(['first', 'second'])
})

it('what one reply has learned of a failing provider spares the next ones the way there', async () => {
  // It wants to be left alone for a minute: time enough for the rest of the test on any machine.
  first.respond = (_, response) => void refuse(response, 429, { 'retry-after': '60' })
  for (let n = 0; n < failuresToOpen; n++) expect(await providersAsked()).toEqual(['first', 'second'])
  const before = first.requests.length
  for (let n = 0; n < 3; n++) expect(await providersAsked()).toEqual(['second'])
  expect(first.requests.length).toBe(before)
})
