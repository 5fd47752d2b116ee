/**
 * Wake-ups between the parts of one process and between nodes. A message may be lost, repeated or reordered:
 * listeners treat it as a hint to look at the database, never as the truth.
 */
export interface PubSub extends AsyncDisposable {
  /** Returns at once; delivery is in the background, to every subscriber on every node, this one included. */
  publish(topic: string, payload: string): void
  subscribe(topic: string, listener: (payload: string) => void): Unsubscribe
  /** Called when messages may have been lost, e.g. after a reconnect: whoever listens looks at everything again. */
  onGap(listener: () => void): Unsubscribe
}

export type Unsubscribe = () => void

/** Queued replies may be claimable. The payload is empty. */
export const workTopic = 'work'

/** Something about an interaction changed. The payload is its id. */
export const interactionTopic = (interactionId: string) => `interaction:${interactionId}`
