import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { createMessage, take } from '../support/client.ts'

let test: TestApp

beforeAll(async () => {
  test = await startTestApp()
})

const page = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  interaction(id: $id) {
    messages(first: $first, after: $after, last: $last, before: $before) {
      edges { cursor node { position cursor } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}`

describe('createMessage', () => {
  it('is answered in the background, and every subscriber gets both messages', async () => {
    const { id } = await test.client.createInteraction({ prompt: 'You are brief.' })
    const { cursor } = (await test.client.data('query ($id: ID!) { interaction(id: $id) { cursor } }', { id })).interaction
    const subscriptions = [test.client.follow(id, cursor), test.client.follow(id, cursor)]
    const sent = await test.client.send(id, 'hello')
    expect(sent).toMatchObject({ duplicate: false, message: { role: 'HUMAN', position: 1 }, reply: { status: 'QUEUED' } })
    for (const subscription of subscriptions)
      expect(await take(subscription, 2)).toMatchObject([
        { position: 1, role: 'HUMAN', content: 'hello' },
        { position: 2, role: 'AI', content: 'echo: hello' },
      ])
    const fields =
      'status text finishReason promptTokens completionTokens error { code } attempts { number provider modelName error { code } totalMs }'
    const { node } = await test.client.data(`query ($id: ID!) { node(id: $id) { ... on Reply { ${fields} } } }`, { id: sent.reply.id })
    expect(node).toMatchObject({
      status: 'COMPLETED',
      text: 'echo: hello',
      finishReason: 'STOP',
      promptTokens: 7,
      completionTokens: 3,
      error: null,
      attempts: [{ number: 1, provider: 'openai', modelName: 'test-model', error: null }],
    })
  })

  it('asks for no reply when told so, and never for a SYSTEM message', async () => {
    const { id } = await test.client.createInteraction()
    expect(await test.client.send(id, 'just noting', { reply: false })).toMatchObject({ reply: null })
    expect(await test.client.send(id, 'be brief', { role: 'SYSTEM' })).toMatchObject({ reply: null, message: { role: 'SYSTEM' } })
  })

  it('stores a repeated send once, whoever comes first', async () => {
    const { id } = await test.client.createInteraction()
    const sends = await Promise.all(Array.from({ length: 10 }, () => test.client.send(id, 'once', { clientMessageId: 'k' })))
    expect(new Set(sends.map(({ message }) => message.id)).size).toBe(1)
    expect(new Set(sends.map(({ reply }) => reply.id)).size).toBe(1)
    expect(sends.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
  })

  it.each([
    ['content', { content: 'twice' }],
    ['role', { role: 'SYSTEM', reply: false }],
    ['request for a reply', { reply: false }],
  ])('refuses the same key with another %s', async (_, other) => {
    const { id } = await test.client.createInteraction()
    await test.client.send(id, 'once', { clientMessageId: 'k' })
    const input = { interactionId: id, content: 'once', clientMessageId: 'k', ...other }
    const { errors } = await test.client.request(createMessage, { input })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', path: ['input', 'clientMessageId'] })
  })

  it('gives positions 1..n to many senders at the same time', async () => {
    const { id } = await test.client.createInteraction()
    const sends = await Promise.all(Array.from({ length: 40 }, (_, n) => test.client.send(id, `m${n}`, { reply: false })))
    expect(sends.map(({ message }) => message.position).sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1))
  })

  it('refuses more unfinished replies than an interaction may have', async () => {
    const held = await startHeldInteraction()
    const sends = await Promise.all(
      Array.from({ length: 109 }, (_, n) => test.client.request(createMessage, { input: { interactionId: held.id, content: `m${n}` } })),
    )
    const refused = sends.filter(({ errors }) => errors)
    expect(refused.map(({ errors }) => errors?.[0]?.extensions.code)).toEqual(Array(10).fill('INTERACTION_BUSY'))
    await test.client.deleteInteraction(held.id)
  })
})

describe('Interaction.messages', () => {
  it('pages forward and backward, and its cursors resume a subscription', async () => {
    const { id } = await test.client.createInteraction()
    for (let n = 1; n <= 7; n += 1) await test.client.send(id, `m${n}`, { reply: false })
    const read = async (variables: object) => (await test.client.data(page, { id, ...variables })).interaction.messages
    const positions = ({ edges }: { edges: { node: { position: number } }[] }) => edges.map(({ node }) => node.position)

    const first = await read({ first: 3 })
    expect(positions(first)).toEqual([1, 2, 3])
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    const next = await read({ first: 10, after: first.pageInfo.endCursor })
    expect(positions(next)).toEqual([4, 5, 6, 7])
    expect(next.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    const last = await read({ last: 2 })
    expect(positions(last)).toEqual([6, 7])
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    expect(positions(await read({ last: 2, before: last.pageInfo.startCursor }))).toEqual([4, 5])
    expect(positions(await read({ first: 5, after: first.pageInfo.endCursor, before: last.pageInfo.startCursor }))).toEqual([4, 5])
    expect(await read({ first: 0 })).toMatchObject({ edges: [], pageInfo: { startCursor: null, hasNextPage: true } })
    for (const { cursor, node } of first.edges) expect(cursor).toBe(node.cursor)

    const resumed = await take(test.client.follow(id, first.pageInfo.endCursor), 4)
    expect(resumed.map(({ position }) => position)).toEqual([4, 5, 6, 7])
  })
})

/** An interaction whose first reply the provider never answers. */
async function startHeldInteraction() {
  const { respond } = test.llm
  const asked = new Promise<void>((resolve) => {
    test.llm.respond = (request, response) => {
      if (!request.messages.at(-1)?.content.startsWith('hold')) return respond(request, response)
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      resolve()
    }
  })
  const { id } = await test.client.createInteraction()
  await test.client.send(id, 'hold')
  await asked
  test.llm.respond = respond
  return { id }
}
