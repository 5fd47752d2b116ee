import { type Client, createMessage, type Result } from '../support/client.ts'
import type { Random } from '../support/random.ts'

type Ask = (client: Client, input: object) => Promise<Result>

export const overHttp: Ask = (client, input) => client.request(createMessage, { input })
export const overSocket: Ask = async (client, input) =>
  (await client.socket.iterate({ query: createMessage, variables: { input } }).next()).value as Result

export interface Flood {
  /** The messages that were stored, and so often by a repeated send. */
  accepted: Set<string>
  repeated: number
  /** What was refused, in `extensions`. */
  refusals: { code: string; retryAfterMs?: number }[]
}

/**
 * Fifty sends of one owner at once, some of them with a key that another one has: to a few interactions, over HTTP and over
 * WebSocket, through all of the clients.
 */
export async function flood(clients: readonly Client[], random: Random): Promise<Flood> {
  const one = <T>(of: readonly T[]) => of[random.upTo(of.length - 1)] as T
  const interactions = await Promise.all(Array.from({ length: 1 + random.upTo(4) }, () => one(clients).createInteraction()))
  const sends = Array.from({ length: 50 }, (_, n) => ({ interactionId: one(interactions).id, key: `key ${n}`, reply: random.chance(0.2) }))
  const repeats = sends.filter(() => random.chance(0.1))
  const results = await Promise.all(
    [...sends, ...repeats].map(({ interactionId, key, reply }) =>
      one([overHttp, overSocket])(one(clients), { interactionId, content: key, clientMessageId: key, reply }),
    ),
  )
  const sent = results.flatMap(({ data }) => data?.createMessage ?? [])
  return {
    accepted: new Set(sent.map(({ message }) => message.id)),
    repeated: sent.filter(({ duplicate }) => duplicate).length,
    refusals: results.flatMap(({ errors }) => (errors?.[0]?.extensions as Flood['refusals'][number]) ?? []),
  }
}
