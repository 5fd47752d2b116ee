import type { Database } from '../db/database.ts'
import { interactionTopic, type PubSub } from '../pubsub/pubsub.ts'
import { InteractionChannel } from './interactionChannel.ts'
import { MessageSubscription, subscriberLimits } from './messageSubscription.ts'
import { readRevisions } from './sql/readRevisions.ts'

/** Between two looks for changes whose notification was lost: one statement for all interactions with subscribers here. */
const pollMs = 2000

export interface FeedEvents {
  subscriberOverflowed(interactionId: string): void
  failed(what: string, error: unknown): void
}

export interface MessageFeed extends AsyncDisposable {
  /**
   * The messages added to an interaction after a revision: first those there are, then those that come.
   * The caller has made sure that the viewer may see it.
   * @throws {ParleyError} NOT_FOUND; the subscription ends with it when the interaction is deleted
   */
  subscribe(interactionId: string, afterRevision: number): Promise<MessageSubscription>
  /** How many subscribers there are on this node. */
  readonly size: number
}

interface OpenChannel {
  channel: InteractionChannel
  started: Promise<void>
  subscribers: number
  unsubscribe: () => void
}

/** @param limits what may wait for one subscriber */
export function createMessageFeed(database: Database, pubsub: PubSub, events: FeedEvents, limits = subscriberLimits): MessageFeed {
  const open = new Map<string, OpenChannel>()
  const subscriptions = new Set<MessageSubscription>()
  const wakeAll = () => {
    for (const { channel } of open.values()) channel.wake()
  }
  const stopListening = pubsub.onGap(wakeAll)
  const poll = setInterval(() => void wakeChanged().catch((error: unknown) => events.failed('poll revisions', error)), pollMs).unref()

  async function wakeChanged() {
    if (open.size === 0) return
    const revisions = await readRevisions(database.pool, [...open.keys()])
    const present = new Map(revisions.map(({ id, revision }) => [id, revision]))
    for (const [id, { channel }] of open) if ((present.get(id) ?? -1) !== channel.position) channel.wake()
  }

  function openChannel(interactionId: string): OpenChannel {
    const channel = new InteractionChannel(database, interactionId, (error) => events.failed('read an interaction', error))
    // Listening comes before the first look, or what happens between them would be missed.
    const unsubscribe = pubsub.subscribe(interactionTopic(interactionId), () => channel.wake())
    const entry = { channel, unsubscribe, started: channel.start(), subscribers: 0 }
    open.set(interactionId, entry)
    return entry
  }

  function release(interactionId: string, entry: OpenChannel) {
    entry.subscribers -= 1
    if (entry.subscribers > 0) return
    entry.unsubscribe()
    entry.channel.close()
    if (open.get(interactionId) === entry) open.delete(interactionId)
  }

  return {
    async subscribe(interactionId, afterRevision) {
      const entry = open.get(interactionId) ?? openChannel(interactionId)
      entry.subscribers += 1
      try {
        await entry.started
      } catch (error) {
        release(interactionId, entry)
        throw error
      }
      const subscription: MessageSubscription = new MessageSubscription(
        database,
        entry.channel,
        interactionId,
        afterRevision,
        limits,
        (overflowed) => {
          subscriptions.delete(subscription)
          release(interactionId, entry)
          if (overflowed) events.subscriberOverflowed(interactionId)
        },
      )
      subscriptions.add(subscription)
      return subscription
    },
    get size() {
      return subscriptions.size
    },
    async [Symbol.asyncDispose]() {
      clearInterval(poll)
      stopListening()
      for (const subscription of [...subscriptions]) await subscription.return()
    },
  }
}
