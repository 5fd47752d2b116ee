import type { Client } from '../../support/client.ts'
import { overSocket } from '../../support/eventConnections.ts'
import { ReplyReader, type SeenEvent, type SeenRetry } from '../../support/events.ts'

/** For `LLM_PROVIDERS`. */
export const chain = (...providers: object[]) => JSON.stringify(providers.map((provider) => ({ kind: 'openai', ...provider })))

/** All that a client can ask of a reply. */
const replyQuery = `query ($id: ID!) { node(id: $id) { ... on Reply {
  status attempt finishReason promptTokens completionTokens text error { code message } message { content }
  attempts { number provider modelName promptTokens completionTokens firstTokenMs startedAt finishedAt error { code message } }
} } }`

/** A client that keeps all that it is told. */
class Witness extends ReplyReader {
  readonly events: SeenEvent[] = []

  override take(event: SeenEvent) {
    this.events.push(event)
    super.take(event)
  }

  /** What it is told when an attempt has failed, for the first time. */
  async retry(): Promise<SeenRetry> {
    const isRetry = (event: SeenEvent) => event.__typename === 'ReplyRetrying'
    await this.until(() => this.events.some(isRetry))
    return this.events.find(isRetry) as SeenRetry
  }
}

export type AskedReply = Awaited<ReturnType<typeof ask>>

/**
 * Asks in an interaction of its own, and follows it from its beginning.
 * @param settings of the interaction; `modelName` says which providers of the chain can be asked
 */
export async function ask(client: Client, question = `question ${crypto.randomUUID()}`, settings: { modelName?: string } = {}) {
  const { id: interactionId, cursor } = await client.createInteraction(settings)
  const reader = new Witness(cursor)
  reader.follow(await overSocket(client.url, { interactionId, after: cursor }))
  const id = (await client.send(interactionId, question)).reply.id as string
  const stored = async () => (await client.data(replyQuery, { id })).node
  return {
    interactionId,
    id,
    reader,
    stored,
    /** What is stored of the reply when it has ended; by then the client has left. */
    async ended() {
      await reader.hasEnded()
      await reader.leave()
      return await stored()
    },
  }
}
