import { interactionId, messagesPerInteraction, seedConversations } from '../load/conversations.ts'
import { openConnections, operation, request } from '../load/graphql.ts'
import { rateOf, startRequests } from '../load/rate.ts'
import { compare } from '../report/compare.ts'
import type { Row } from '../report/table.ts'
import type { DatabaseKind } from '../servers/databases.ts'
import { startParley, startPeer } from '../servers/startServer.ts'

/** Clients at the same time, each with a conversation of its own. */
const connections = 50
const interactions = 200
const roundMs = 1500

const stock = 'stock yoga + Pothos + Prisma'
const content = 'What does a benchmark show, if it shows anything at all?'

const parleyRead = `query ($id: ID!) {
  interaction(id: $id) { id messages(first: ${messagesPerInteraction}) { edges { node { role content reply { status } } } } }
}`
const peerRead = 'query ($id: ID!) { interaction(id: $id) { id messages { role content reply { status } } } }'

const parleyWrite = `mutation ($input: CreateMessageInput!) { createMessage(input: $input) { message { id role content position } } }`
const peerWrite = `mutation ($interactionId: ID!, $content: String!) {
  createMessage(interactionId: $interactionId, content: $content) { id role content position }
}`

/** Requests per second that read a whole conversation, and that store a message, beside the stock server. */
export async function measureThroughput(database: DatabaseKind): Promise<Row[]> {
  const options = { database, seed: (pool: Parameters<typeof seedConversations>[0]) => seedConversations(pool, interactions) }
  await using parley = await startParley(options)
  await using peer = await startPeer(options)

  const readsOf = (serverUrl: string, query: string) => {
    const bodies = Array.from({ length: interactions }, (_, index) => operation(query, { id: interactionId(index + 1) }))
    let next = 0
    return measure(serverUrl, () => {
      next = (next + 1) % bodies.length
      return bodies[next] as string
    })
  }
  const writesOf = (serverUrl: string, bodyOf: (interactionId: string) => string) => {
    const bodies = Array.from({ length: connections }, (_, index) => bodyOf(interactionId(index + 1)))
    return measure(serverUrl, (index) => bodies[index] as string)
  }

  return [
    ...(await compare(
      `interaction with ${messagesPerInteraction} messages, reads/s (${database})`,
      { name: 'Parley', measure: readsOf(parley.url, parleyRead) },
      { name: stock, measure: readsOf(peer.url, peerRead) },
    )),
    ...(await compare(
      `createMessage/s, no reply (${database})`,
      {
        name: 'Parley',
        measure: writesOf(parley.url, (id) => operation(parleyWrite, { input: { interactionId: id, content, reply: false } })),
      },
      { name: stock, measure: writesOf(peer.url, (id) => operation(peerWrite, { interactionId: id, content })) },
    )),
  ]
}

/** Requests per second over all connections, once per call. */
const measure = (serverUrl: string, bodyFor: (index: number) => string) => async () => {
  const opened = await openConnections(serverUrl, connections)
  const rate = await rateOf(
    startRequests(opened, (connection, index) => request(connection, bodyFor(index))),
    roundMs,
  )
  for (const connection of opened) connection[Symbol.dispose]()
  return rate
}
