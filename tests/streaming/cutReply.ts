import type { Client } from '../support/client.ts'
import { type DictatedReply, randomText } from '../support/dictatedReplies.ts'
import type { OpenEvents } from '../support/eventConnections.ts'
import { ReplyReader } from '../support/events.ts'
import { eventually } from '../support/eventually.ts'
import { createRandom } from '../support/random.ts'

export interface Scene {
  client: Client
  replyTo(question: string, text: string): Promise<DictatedReply>
}

/** How a client that comes back says where it was. */
export type KeptCursor = (reader: ReplyReader, beginning: string) => string

/**
 * Has a reply written to a client whose connection is cut at random places of the text, and comes back with the cursor of
 * the last event; meanwhile some more may be written, or all.
 * @returns the text as it was written, as the client has it, and as it is stored
 */
export async function cutReply(
  { client, replyTo }: Scene,
  open: OpenEvents,
  seed: number,
  keptCursor: KeptCursor = ({ cursor }) => cursor,
): Promise<{ written: string; seen: string; stored: string }> {
  const random = createRandom(seed)
  const question = `question ${crypto.randomUUID()}`
  const { id: interactionId, cursor: beginning } = await client.createInteraction()
  const reader = new ReplyReader(beginning)
  reader.follow(await open(client.url, { interactionId, after: beginning }))
  const { reply: asked } = await client.send(interactionId, question)
  const reply = await replyTo(question, randomText(random, 40 + random.upTo(400)))

  const cuts = new Set(Array.from({ length: 1 + random.upTo(3) }, () => 2 + random.upTo(reply.text.length - 4)))
  const isFinishedMeanwhile = random.chance(0.25)
  for (const [index, cut] of [...cuts].sort((a, b) => a - b).entries()) {
    reply.writeTo(cut, 1 + random.upTo(4))
    await reader.hasRead(reply.visible)
    await reader.leave()
    const isLast = index === cuts.size - 1
    if (isLast && isFinishedMeanwhile) {
      reply.finish()
      await completed(client, asked.id)
    } else if (random.chance(0.5)) reply.writeTo(cut + 1)
    reader.follow(await open(client.url, { interactionId, after: keptCursor(reader, beginning) }))
  }
  if (!isFinishedMeanwhile) reply.finish()
  await reader.hasEnded()
  await reader.leave()
  return { written: reply.text, seen: reader.text, stored: await completed(client, asked.id) }
}

/** The text of a reply's message, once the reply is complete. */
export async function completed(client: Client, replyId: string): Promise<string> {
  const query = 'query ($id: ID!) { node(id: $id) { ... on Reply { status message { content } } } }'
  const { message } = await eventually(
    'the reply is complete',
    async () => (await client.data(query, { id: replyId })).node,
    ({ status }) => status === 'COMPLETED',
  )
  return message.content
}
