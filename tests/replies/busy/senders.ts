import { type Client, createMessage } from '../../support/client.ts'

export type Policy = 'ENQUEUE' | 'REJECT' | 'INTERRUPT' | 'ROLLBACK'

export interface BusySend {
  interactionId: string
  /** What the message is called in its interaction, and by default its idempotency key. */
  name: string
  whenBusy: Policy
}

export interface Outcome {
  name: string
  /** The stored message; undefined when it was refused. */
  messageId?: string
  duplicate?: boolean
  code?: string
}

/** What a client does to have its message sent once, and only as its policy allows. */
export interface SendingClient {
  /** Before it sends: whether it will. */
  prepare(client: Client, send: BusySend): Promise<boolean>
  send(client: Client, send: BusySend): Promise<Outcome>
}

/** Leaves it all to the server. */
export const ordinary: SendingClient = {
  prepare: async () => true,
  send: (client, { name, ...send }) => request(client, { ...send, name, key: name }),
}

/** A control: each of its sends is a new one to the server. */
export function withFreshKeys(): SendingClient {
  let sends = 0
  return {
    ...ordinary,
    send(client, { name, ...send }) {
      sends += 1
      return request(client, { ...send, name, key: `${name}#${sends}` })
    },
  }
}

/** A control: carries out its policy itself, by what it reads of the interaction, and then sends without one. */
export const checkingFirst: SendingClient = {
  async prepare(client, { interactionId, whenBusy }) {
    const unfinished = await readUnfinished(client, interactionId)
    if (whenBusy === 'REJECT') return unfinished.length === 0
    const stop = whenBusy === 'INTERRUPT' ? 'cancelReply(input: { replyId: $reply })' : 'deleteMessage(input: { id: $message })'
    const variable = whenBusy === 'INTERRUPT' ? '$reply: ID!' : '$message: ID!'
    for (const variables of unfinished) await client.data(`mutation (${variable}) { ${stop} { __typename } }`, { ...variables })
    return true
  },
  send: (client, send) => ordinary.send(client, { ...send, whenBusy: 'ENQUEUE' }),
}

async function readUnfinished(client: Client, interactionId: string): Promise<{ message: string; reply: string }[]> {
  const query = 'query ($id: ID!) { interaction(id: $id) { messages { edges { node { id role reply { id status } } } } } }'
  const { edges } = (await client.data(query, { id: interactionId })).interaction.messages
  type Node = { id: string; role: string; reply: { id: string; status: string } | null }
  return edges.flatMap(({ node: { id, role, reply } }: { node: Node }) =>
    role === 'HUMAN' && reply && ['QUEUED', 'RUNNING'].includes(reply.status) ? [{ message: id, reply: reply.id }] : [],
  )
}

async function request(client: Client, { key, name, interactionId, whenBusy }: BusySend & { key: string }): Promise<Outcome> {
  const input = { interactionId, content: questionOf(interactionId, name), clientMessageId: key, whenBusy }
  const { data, errors } = await client.request(createMessage, { input })
  if (!data) return { name, code: errors?.[0]?.extensions.code ?? 'none' }
  const { message, duplicate } = data.createMessage
  return { name, messageId: message.id, duplicate }
}

/** Of all messages of all interactions, no two ask the same. */
export const questionOf = (interactionId: string, name: string) => `${name} of ${interactionId}`
