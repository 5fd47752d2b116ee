import { type Client, createMessage } from '../../support/client.ts'

/** Where the cases are tried. */
export interface Place {
  interactionId: string
  /** Another interaction of the same owner. */
  elsewhere: { id: string; cursor: string }
}

export async function openPlace(client: Client): Promise<Place> {
  const { id: interactionId } = await client.createInteraction()
  return { interactionId, elsewhere: await client.createInteraction() }
}

/** What is refused with this code, and for the argument at this path. */
export interface Case {
  what: string
  query: string
  variables(place: Place): Record<string, unknown>
  code?: string
  path: (string | number)[]
}

const list =
  'query ($first: Int, $last: Int, $after: String) { interactions(first: $first, last: $last, after: $after) { edges { cursor } } }'
const messages = `query ($id: ID!, $first: Int, $last: Int, $after: String, $before: String) {
  interaction(id: $id) { messages(first: $first, last: $last, after: $after, before: $before) { edges { cursor } } }
}`
const create = 'mutation ($input: CreateInteractionInput!) { createInteraction(input: $input) { interaction { id } } }'
const update = 'mutation ($input: UpdateInteractionInput!) { updateInteraction(input: $input) { interaction { id } } }'

type Values = Record<string, unknown>

const send = (what: string, input: Values, field: string, code?: string): Case => ({
  what: `a message with ${what}`,
  query: createMessage,
  variables: ({ interactionId }) => ({ input: { interactionId, content: 'hello', ...input } }),
  path: ['input', field],
  ...(code ? { code } : {}),
})
/** Of either connection. */
const page = (what: string, values: Values, argument: string): Case[] => [
  { what: `${what} of interactions`, query: list, variables: () => values, path: [argument] },
  { what: `${what} of messages`, query: messages, variables: ({ interactionId: id }) => ({ id, ...values }), path: [argument] },
]
const interaction = (what: string, input: Values, field: string): Case => ({
  what: `an interaction with ${what}`,
  query: create,
  variables: () => ({ input }),
  path: ['input', field],
})
const byId = (what: string, query: string, id: string, path: string[] = ['id'], code?: string): Case => ({
  what,
  query,
  variables: () => ({ id }),
  path,
  ...(code ? { code } : {}),
})

/** Fault 39. */
export const pages: Case[] = [
  ...page('a huge page', { first: 1e9 }, 'first'),
  ...page('a huge last page', { last: 1e9 }, 'last'),
  ...page('too large a page', { first: 101 }, 'first'),
  ...page('a negative page', { first: -1 }, 'first'),
  ...page('a negative last page', { last: -1 }, 'last'),
  ...page('both first and last', { first: 1, last: 1 }, 'last'),
]

const interactionById = 'query ($id: ID!) { interaction(id: $id) { id } }'

/** Fault 40. */
export const texts: Case[] = [
  byId('a malformed id', interactionById, 'x'),
  byId('an id with a NUL', interactionById, '01a20a1b-2142-765e-91fc-5ca1883b1dc\0'),
  byId('an id that is too long', interactionById, '01a20a1b-2142-765e-91fc-5ca1883b1dc88'),
  byId('a malformed message id', 'query ($id: ID!) { message(id: $id) { id } }', "' OR 1=1"),
  byId('a malformed node id', 'query ($id: ID!) { node(id: $id) { id } }', ''),
  byId('a malformed id to delete', 'mutation ($id: ID!) { deleteInteraction(input: { id: $id }) { deletedId } }', 'x', ['input', 'id']),
  byId('a malformed id to follow', 'subscription ($id: ID!) { messageAdded(interactionId: $id) { id } }', 'x', ['interactionId']),
  send('a malformed interaction id', { interactionId: 'no' }, 'interactionId'),
  send('no content', { content: '' }, 'content'),
  send('blank content', { content: ' \n\t ' }, 'content'),
  send('too much content', { content: 'x'.repeat(100_001) }, 'content'),
  send('a NUL', { content: 'a\0b' }, 'content'),
  send('the first half of a surrogate pair', { content: 'a\ud83d' }, 'content'),
  send('the second half of a surrogate pair', { content: '\ude00 a' }, 'content'),
  send('a NUL in its key', { clientMessageId: '\0' }, 'clientMessageId'),
  send('a key that is too long', { clientMessageId: 'k'.repeat(201) }, 'clientMessageId'),
  interaction('a NUL in its prompt', { prompt: '\0' }, 'prompt'),
  interaction('half a surrogate pair in its title', { title: '\udc00' }, 'title'),
]

const unknown = '01a20a1b-2142-765e-91fc-5ca1883b1dc8'

export const others: Case[] = [
  send('an unknown interaction', { interactionId: unknown }, 'interactionId', 'NOT_FOUND'),
  send('an unknown role', { role: 'ROBOT' }, 'role'),
  send('the role AI', { role: 'AI' }, 'role'),
  send('a reply asked for by SYSTEM', { role: 'SYSTEM', reply: true }, 'reply'),
  send('content that is no text', { content: 5 }, 'content'),
  send('a field that there is not', { colour: 'red' }, 'colour'),
  {
    what: 'a role as a literal',
    query: `mutation { createMessage(input: { interactionId: "${unknown}", content: "x", role: ROBOT }) { duplicate } }`,
    variables: () => ({}),
    path: ['input', 'role'],
  },
  ...page('a garbled cursor', { after: '%%%' }, 'after'),
  {
    what: 'a message cursor of elsewhere',
    query: messages,
    variables: ({ interactionId: id, elsewhere }) => ({ id, before: elsewhere.cursor }),
    path: ['before'],
  },
  {
    what: 'a date that is none',
    query: 'query ($filter: InteractionFilter) { interactions(filter: $filter) { edges { cursor } } }',
    variables: () => ({ filter: { createdAfter: 'tomorrow' } }),
    path: ['filter', 'createdAfter'],
  },
  interaction('a temperature out of range', { temperature: 3 }, 'temperature'),
  {
    what: 'an update of an unknown interaction',
    query: update,
    variables: () => ({ input: { id: unknown } }),
    code: 'NOT_FOUND',
    path: ['input', 'id'],
  },
  byId(
    'a retry of an unknown reply',
    'mutation ($id: ID!) { retryReply(input: { replyId: $id }) { reply { id } } }',
    unknown,
    ['input', 'replyId'],
    'NOT_FOUND',
  ),
]
