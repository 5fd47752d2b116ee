import type { Client, Result } from './client.ts'

/** All that happens to the caller's interactions, with what a client needs to show them in a list. */
export const interactionsChanged = `subscription ($after: String) {
  interactionsChanged(after: $after) {
    __typename
    ... on Event { cursor }
    ... on InteractionCreated { interaction { ...listed } }
    ... on InteractionUpdated { interaction { ...listed } }
    ... on InteractionDeleted { interactionId }
  }
}
fragment listed on Interaction { id title lastMessage { role content } }`

export interface Listed {
  id: string
  title: string | null
  lastMessage: { role: string; content: string } | null
}

export type SeenListEvent =
  | { __typename: 'InteractionCreated' | 'InteractionUpdated'; cursor: string; interaction: Listed }
  | { __typename: 'InteractionDeleted'; cursor: string; interactionId: string }

/** A client's list of interactions, and the place from which it is kept in step. */
export async function readList(client: Client): Promise<{ cursor: string; interactions: Listed[] }> {
  const query = `{ interactions(first: 100) { cursor edges { node { id title lastMessage { role content } } } } }`
  const { cursor, edges } = (await client.data(query)).interactions
  return { cursor, interactions: edges.map(({ node }: { node: Listed }) => node) }
}

/** What `interactionsChanged` gives, over a WebSocket. */
export async function* followList({ socket }: Client, after?: string): AsyncGenerator<SeenListEvent, void> {
  for await (const { data, errors } of socket.iterate({ query: interactionsChanged, variables: { after } }) as AsyncIterable<Result>) {
    if (errors) throw new Error(JSON.stringify(errors))
    yield data.interactionsChanged
  }
}

/** An event in one line. */
export function told(event: SeenListEvent): string {
  if (event.__typename === 'InteractionDeleted') return `${event.interactionId} deleted`
  const { id, title, lastMessage } = event.interaction
  const what = event.__typename === 'InteractionCreated' ? 'created' : 'updated'
  return `${id} ${what}: ${title ?? '-'}, ${lastMessage ? `${lastMessage.role} ${lastMessage.content}` : '-'}`
}

/** The next events of a subscription. */
export async function takeEvents(events: AsyncIterator<SeenListEvent, void>, count: number): Promise<SeenListEvent[]> {
  const seen: SeenListEvent[] = []
  while (seen.length < count) {
    const { done, value } = await events.next()
    if (done) throw new Error(`the subscription ended after ${seen.length} events`)
    seen.push(value)
  }
  return seen
}

/** The next events of a subscription up to the first one that is so. */
export async function readEventsTo(events: AsyncIterator<SeenListEvent, void>, isLast: (event: SeenListEvent) => boolean) {
  const seen = await takeEvents(events, 1)
  while (!isLast(seen.at(-1) as SeenListEvent)) seen.push(...(await takeEvents(events, 1)))
  return seen
}
