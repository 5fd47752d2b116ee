import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../support/app.ts'
import type { GraphqlError } from '../../support/client.ts'
import { replyWhen } from '../../support/replies.ts'

let test: TestApp
/** A server that a caller would like this one to speak to. */
let address: string
let connections = 0
const elsewhere = createServer((_, response) => void response.end('{}')).on('connection', () => {
  connections += 1
})

beforeAll(async () => {
  test = await startTestApp()
  await once(elsewhere.listen(0, '127.0.0.1'), 'listening')
  address = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/v1`
  afterAll(() => elsewhere.close())
})

const create = 'mutation ($input: CreateInteractionInput!) { createInteraction(input: $input) { interaction { id } } }'
const send = 'mutation ($input: CreateMessageInput!) { createMessage(input: $input) { reply { id } } }'

const overHttp = (query: string, variables: Record<string, unknown>) => test.client.request(query, variables)
const overSocket = (query: string, variables: Record<string, unknown>) =>
  new Promise<{ errors?: GraphqlError[] }>((resolve) =>
    test.client.socket.subscribe(
      { query, variables },
      { next: (result) => resolve(result as never), error: (errors) => resolve({ errors: errors as GraphqlError[] }), complete: () => {} },
    ),
  )

describe('fault 43: the address of a provider in a request', () => {
  it.each([
    ['HTTP', overHttp],
    ['WebSocket', overSocket],
  ])('is refused over %s, whatever it is called', async (_, ask) => {
    const { id: interactionId } = await test.client.createInteraction()
    for (const name of ['baseUrl', 'base_url', 'url', 'provider', 'providerUrl', 'endpoint', 'webhook'])
      for (const [query, input] of [
        [create, {}],
        [send, { interactionId, content: 'hello' }],
      ] as const) {
        const { errors } = await ask(query, { input: { ...input, [name]: address } })
        expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', path: ['input', name] } }])
      }
  })

  it('is text wherever text may stand: the reply comes from the operator’s provider, which alone is asked', async () => {
    const { id: interactionId } = await test.client.createInteraction({ prompt: address, title: address, modelName: address })
    const extensions = { baseUrl: address, provider: { url: address } }
    const headers = {
      'content-type': 'application/json',
      'x-forwarded-host': new URL(address).host,
      referer: address,
      'x-base-url': address,
    }
    const variables = { input: { interactionId, content: address, clientMessageId: address } }
    const body = JSON.stringify({ query: send, variables, extensions })
    const answer = await fetch(test.client.url, { method: 'POST', headers, body })
    const { data } = (await answer.json()) as { data: { createMessage: { reply: { id: string } } } }
    const reply = await replyWhen(test.app.database.pool, data.createMessage.reply.id)
    expect(reply).toMatchObject({ status: 'COMPLETED', content: `echo: ${address}` })
    expect(test.llm.requests.at(-1)).toMatchObject({ model: address })
    expect(connections).toBe(0)
    // The control: a connection would be seen.
    await fetch(address)
    expect(connections).toBe(1)
  })
})
