import { type Client, take } from './client.ts'
import { type HeldReplies, holdReplies } from './heldReplies.ts'
import type { LlmServer } from './llmServer.ts'

const everything = `{
  interactions(first: 10) { edges { cursor node {
    id cursor role prompt title modelName createdAt updatedAt clientInteractionId
    messages(first: 5) { edges { cursor node {
      id role content position createdAt updatedAt clientMessageId
      reply { id status turn attempt text modelName startedAt finishedAt finishReason error { code } message { id }
        attempts { number startedAt finishedAt error { code } } }
    } } }
  } } }
}`

// biome-ignore lint/suspicious/noExplicitAny: it is compared with itself.
type Interaction = any

/** All interactions with all that is in them, as clients see them, oldest first. */
export async function readEverything(client: Client): Promise<Interaction[]> {
  const { interactions } = await client.data(everything)
  const nodes: Interaction[] = interactions.edges.map(({ node }: { node: Interaction }) => node)
  return nodes.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

export interface Talk {
  /** Of the interaction whose replies are not all there yet. */
  busyId: string
  /** Of one that is at rest. */
  restingId: string
  /** The provider, which from now on leaves every request open. */
  held: HeldReplies
}

/** Fills a server with conversations: some at rest, and one in which one reply runs and one waits. */
export async function talk(client: Client, llm: LlmServer): Promise<Talk> {
  const resting = []
  for (const title of ['first', 'second', 'third']) {
    const { id, cursor } = await client.createInteraction({ title, prompt: 'Echo.', clientInteractionId: title })
    const messages = client.follow(id, cursor)
    for (const content of ['hello', 'Grüße, 世界 🌍']) {
      await client.send(id, content, { clientMessageId: content })
      await take(messages, 2)
    }
    await messages.return?.()
    resting.push(id)
  }
  const held = holdReplies(llm)
  const { id: busyId } = await client.createInteraction({ title: 'busy' })
  for (const content of ['this one runs', 'this one waits']) await client.send(busyId, content)
  await held.next()
  return { busyId, restingId: resting[0] as string, held }
}
