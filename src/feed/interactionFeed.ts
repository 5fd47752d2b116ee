import type { Database } from '../db/database.ts'
import { interactionTopic, type PubSub } from '../pubsub/pubsub.ts'
import { deltaTopic, readDelta } from '../pubsub/replyDelta.ts'
import type { BufferLimits } from './boundedBuffer.ts'
import { subscriberLimits } from './bufferedSubscription.ts'
import type { FeedTracing } from './deliveryTrace.ts'
import { type ChannelEvents, InteractionChannel } from './interactionChannel.ts'
import type { AddedMessage, InteractionEvent } from './interactionEvent.ts'
import { resolveStart } from './resolveStart.ts'
import { SharedChannels } from './sharedChannels.ts'
import { readRevisions } from './sql/readRevisions.ts'
import { readStoredText } from './storedText.ts'
import { Subscription } from './subscription.ts'
import { eventsView, messagesView, type View } from './view.ts'

export interface FeedEvents extends ChannelEvents {
  /** @param lagSeconds since this node heard of it */
  delivered(lagSeconds: number): void
  subscriberFellBehind(interactionId: string): void
  subscriberOverflowed(interactionId: string): void
}

export interface FeedOptions {
  /** What may wait for one subscriber. */
  limits?: BufferLimits
  /** Between two looks for what was lost on the way: two statements for all interactions with subscribers here. */
  pollMs?: number
  tracing?: FeedTracing
}

/** Whose interaction is followed, and from where: `after` is a cursor; without it only what comes is given. */
export interface Following {
  interactionId: string
  ownerId: string
  after?: string | null | undefined
}

/**
 * Subscriptions to interactions: first what happened after the cursor, then what happens.
 * Both throw {ParleyError} NOT_FOUND, and BAD_USER_INPUT for a cursor that is not one of this interaction's past.
 */
export interface InteractionFeed extends AsyncDisposable {
  /** Everything that happens; the last event of a deleted interaction says so. */
  events(following: Following): Promise<Subscription<InteractionEvent>>
  /** The messages that are added; ends with NOT_FOUND when the interaction is deleted. */
  messages(following: Following): Promise<Subscription<AddedMessage>>
  /** How many subscribers there are on this node. */
  readonly size: number
}

export function createInteractionFeed(
  database: Database,
  pubsub: PubSub,
  events: FeedEvents,
  { limits = subscriberLimits, pollMs = 2000, tracing }: FeedOptions = {},
): InteractionFeed {
  const channels = new SharedChannels(openChannel)
  const subscriptions = new Set<AsyncDisposable>()
  const poll = setInterval(() => void lookForLost().catch((error: unknown) => events.failed('poll revisions', error)), pollMs).unref()

  async function lookForLost() {
    if (channels.isEmpty) return
    const present = new Map((await readRevisions(database.pool, channels.keys)).map(({ id, revision }) => [id, revision]))
    for (const [id, channel] of channels) if ((present.get(id) ?? -1) !== channel.position.revision) channel.wake({ missed: 'poll' })

    const running = [...channels].flatMap(([, channel]) => channel.transcript ?? [])
    if (running.length === 0) return
    const known = running.map(({ progress }) => progress)
    const stored = await readStoredText(database.pool, known, (error) => events.failed('poll revisions', error))
    const byReply = new Map(stored.map((text) => [text.replyId, text]))
    for (const [, channel] of channels) {
      const text = channel.transcript && byReply.get(channel.transcript.replyId)
      if (text) channel.addStored(text)
    }
  }

  function openChannel(interactionId: string) {
    const channel = new InteractionChannel({ database, interactionId, events, tracing })
    // Listening comes before the first look, or what happens between them would be missed.
    const missed = () => channel.wake({ missed: 'resync' })
    const listening = [
      pubsub.subscribe(interactionTopic(interactionId), () => channel.wake(), missed),
      pubsub.subscribe(deltaTopic(interactionId), (payload) => channel.hear(readDelta(database.pool.cipher, payload)), missed),
    ]
    return { channel, listening }
  }

  async function subscribe<Item extends object>(following: Following, view: View<Item>): Promise<Subscription<Item>> {
    const { interactionId } = following
    const start = await resolveStart(database.pool, following)
    const { channel, release } = await channels.acquire(interactionId, (opened) => opened.reach(start.revision))
    const onClose = (overflowed: boolean) => {
      subscriptions.delete(subscription)
      release()
      if (overflowed) events.subscriberOverflowed(interactionId)
    }
    const subscription: Subscription<Item> = new Subscription({ database, channel, interactionId, start, view, limits, events, onClose })
    subscriptions.add(subscription)
    return subscription
  }

  return {
    events: (following) => subscribe(following, eventsView),
    messages: (following) => subscribe(following, messagesView),
    get size() {
      return subscriptions.size
    },
    async [Symbol.asyncDispose]() {
      clearInterval(poll)
      for (const [, channel] of channels) channel.close()
      for (const subscription of [...subscriptions]) await subscription[Symbol.asyncDispose]()
    },
  }
}
