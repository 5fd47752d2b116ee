/**
 * Wake-ups between the parts of one process and between nodes. A message may be lost, repeated or reordered:
 * listeners treat it as a hint to look at the database, never as the truth.
 */
export interface PubSub extends AsyncDisposable {
  /**
   * Returns at once; delivery is in the background, to every subscriber on every node, this one included.
   * @throws {RangeError} for more than some 7,000 bytes: a publication is an id or a piece of text, not content
   */
  publish(topic: string, payload: string): void
  /**
   * @param missed called when messages of the topic may have been lost: after a reconnect, and when this node begins to
   * hear the topic only some time after the call. Whoever listens looks at everything again. A function that is given for
   * several topics is called once for all of them.
   */
  subscribe(topic: string, listener: (payload: string) => void, missed?: () => void): Unsubscribe
}

export type Unsubscribe = () => void

/** All that whoever only tells needs. */
export type Publisher = Pick<PubSub, 'publish'>

/** Queued replies may be claimable. The payload is empty. */
export const workTopic = 'work'

/** Something about an interaction changed. The payload is its id. */
export const interactionTopic = (interactionId: string) => `interaction:${interactionId}`

/** Something in an owner's list of interactions changed. The payload is empty. */
export const ownerTopic = (ownerId: string) => `owner:${ownerId}`

/** Tells, after the commit, who follows the interaction, and who follows its owner's list. */
export function publishChange(pubsub: Publisher, { id, ownerId }: { id: string; ownerId: string }) {
  pubsub.publish(interactionTopic(id), id)
  publishListChange(pubsub, ownerId)
}

/** Tells who follows an owner's list. */
export const publishListChange = (pubsub: Publisher, ownerId: string) => pubsub.publish(ownerTopic(ownerId), '')
