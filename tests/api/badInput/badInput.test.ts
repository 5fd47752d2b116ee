import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { createMessage } from '../support/client.ts'

let test: TestApp
let interactionId: string
let elsewhere: { id: string; cursor: string }

beforeAll(async () => {
  test = await startTestApp()
  interactionId = (await test.client.createInteraction()).id
  elsewhere = await test.client.createInteraction()
})

const unknown = '01a20a1b-2142-765e-91fc-5ca1883b1dc8'
const list =
  'query ($first: Int, $last: Int, $after: String) { interactions(first: $first, last: $last, after: $after) { edges { cursor } } }'
const messages = `query ($id: ID!, $first: Int, $last: Int, $after: String, $before: String) {
  interaction(id: $id) { messages(first: $first, last: $last, after: $after, before: $before) { edges { cursor } } }
}`

interface Case {
  what: string
  query: string
  variables: () => Record<string, unknown>
  code?: string
  path: (string | number)[]
}

const send = (what: string, input: () => Record<string, unknown>, field: string, code?: string): Case => ({
  what: `a message with ${what}`,
  query: createMessage,
  variables: () => ({ input: { interactionId, content: 'hello', ...input() } }),
  path: ['input', field],
  ...(code ? { code } : {}),
})

const cases: Case[] = [
  { what: 'a malformed id', query: 'query ($id: ID!) { interaction(id: $id) { id } }', variables: () => ({ id: 'x' }), path: ['id'] },
  {
    what: 'a malformed message id',
    query: 'query ($id: ID!) { message(id: $id) { id } }',
    variables: () => ({ id: "' OR 1=1" }),
    path: ['id'],
  },
  { what: 'a malformed node id', query: 'query ($id: ID!) { node(id: $id) { id } }', variables: () => ({ id: '' }), path: ['id'] },
  send('a malformed interaction id', () => ({ interactionId: 'no' }), 'interactionId'),
  send('an unknown interaction', () => ({ interactionId: unknown }), 'interactionId', 'NOT_FOUND'),
  send('no content', () => ({ content: '' }), 'content'),
  send('blank content', () => ({ content: ' \n\t ' }), 'content'),
  send('too much content', () => ({ content: 'x'.repeat(100_001) }), 'content'),
  send('a NUL', () => ({ content: 'a\0b' }), 'content'),
  send('half a surrogate pair', () => ({ content: 'a\ud83d' }), 'content'),
  send('an unknown role', () => ({ role: 'ROBOT' }), 'role'),
  send('the role AI', () => ({ role: 'AI' }), 'role'),
  send('a reply asked for by SYSTEM', () => ({ role: 'SYSTEM', reply: true }), 'reply'),
  send('a key that is too long', () => ({ clientMessageId: 'k'.repeat(201) }), 'clientMessageId'),
  send('content that is no text', () => ({ content: 5 }), 'content'),
  send('a field that there is not', () => ({ colour: 'red' }), 'colour'),
  {
    what: 'a role as a literal',
    query: `mutation { createMessage(input: { interactionId: "${unknown}", content: "x", role: ROBOT }) { duplicate } }`,
    variables: () => ({}),
    path: ['input', 'role'],
  },
  { what: 'both first and last', query: list, variables: () => ({ first: 1, last: 1 }), path: ['last'] },
  { what: 'too large a page', query: list, variables: () => ({ first: 101 }), path: ['first'] },
  { what: 'a negative page', query: list, variables: () => ({ last: -1 }), path: ['last'] },
  { what: 'a huge page', query: list, variables: () => ({ first: 1e9 }), path: ['first'] },
  { what: 'a garbled list cursor', query: list, variables: () => ({ after: 'garbled' }), path: ['after'] },
  { what: 'a page of messages too large', query: messages, variables: () => ({ id: interactionId, first: 101 }), path: ['first'] },
  { what: 'a garbled message cursor', query: messages, variables: () => ({ id: interactionId, after: '%%%' }), path: ['after'] },
  {
    what: 'a message cursor of elsewhere',
    query: messages,
    variables: () => ({ id: interactionId, before: elsewhere.cursor }),
    path: ['before'],
  },
  {
    what: 'a date that is none',
    query: 'query ($filter: InteractionFilter) { interactions(filter: $filter) { edges { cursor } } }',
    variables: () => ({ filter: { createdAfter: 'tomorrow' } }),
    path: ['filter', 'createdAfter'],
  },
  {
    what: 'an interaction with a temperature out of range',
    query: 'mutation ($input: CreateInteractionInput!) { createInteraction(input: $input) { interaction { id } } }',
    variables: () => ({ input: { temperature: 3 } }),
    path: ['input', 'temperature'],
  },
  {
    what: 'an interaction with a NUL in its prompt',
    query: 'mutation ($input: CreateInteractionInput!) { createInteraction(input: $input) { interaction { id } } }',
    variables: () => ({ input: { prompt: '\0' } }),
    path: ['input', 'prompt'],
  },
  {
    what: 'an update of an unknown interaction',
    query: 'mutation ($input: UpdateInteractionInput!) { updateInteraction(input: $input) { interaction { id } } }',
    variables: () => ({ input: { id: unknown } }),
    code: 'NOT_FOUND',
    path: ['input', 'id'],
  },
  {
    what: 'a retry of an unknown reply',
    query: 'mutation ($input: RetryReplyInput!) { retryReply(input: $input) { reply { id } } }',
    variables: () => ({ input: { replyId: unknown } }),
    code: 'NOT_FOUND',
    path: ['input', 'replyId'],
  },
]

describe('bad input is refused with a code and a path, and changes nothing', () => {
  it.each(cases)('$what', async ({ query, variables, code = 'BAD_USER_INPUT', path }) => {
    const before = await storedRows()
    const { errors } = await test.client.request(query, variables())
    expect(errors).toHaveLength(1)
    expect(errors?.[0]).toHaveProperty('locations')
    expect(errors?.[0]?.extensions).toMatchObject({ code, path })
    expect(await storedRows()).toEqual(before)
  })

  it.each(cases)('$what, over WebSocket', async ({ query, variables, code = 'BAD_USER_INPUT', path }) => {
    const errors = await overSocket(query, variables())
    expect(errors).toMatchObject([{ extensions: { code, path } }])
  })
})

describe('text is given back as it came', () => {
  it.each(['مرحبا \u202e txt', '👩‍👩‍👧 🏳️‍🌈', '\u0001 control', '"quotes" \\ \n', ' edges ', 'x'.repeat(100_000)])('%#', async (content) => {
    const { message } = await test.client.send(interactionId, content, { reply: false })
    expect(message.content).toBe(content)
  })
})

async function storedRows() {
  const { interaction, message, reply } = test.app.database.prisma
  return [await interaction.count(), await message.count(), await reply.count()]
}

async function overSocket(query: string, variables: Record<string, unknown>) {
  return new Promise((resolve) => {
    test.client.socket.subscribe(
      { query, variables },
      { next: ({ errors }) => resolve(errors), error: resolve, complete: () => resolve('completed without an error') },
    )
  })
}
