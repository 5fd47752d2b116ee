import type { Database } from '../../db/database.ts'
import { badInput } from '../../errors.ts'
import { ownerTopic, type PubSub } from '../../pubsub/pubsub.ts'
import { subscriberLimits } from '../bufferedSubscription.ts'
import { decodeListCursor, encodeListCursor, type ListCursor } from '../cursor.ts'
import type { FeedOptions } from '../interactionFeed.ts'
import { SharedChannels } from '../sharedChannels.ts'
import { ListChannel, type ListChannelEvents } from './listChannel.ts'
import { ListSubscription } from './listSubscription.ts'
import { readPresentEnd } from './presentList.ts'
import { readListEnds } from './sql/readListEnds.ts'

export interface ListFeedEvents extends ListChannelEvents {
  /** @param lagSeconds since this node heard of it */
  delivered(lagSeconds: number): void
  listSubscriberFellBehind(): void
  listSubscriberOverflowed(): void
}

/** Whose list is followed, and from where: `after` is a cursor; without it only what comes is given. */
export interface FollowingList {
  ownerId: string
  after?: string | null | undefined
}

/** Subscriptions to the interactions of an owner: first what changed after the cursor, then what changes. */
export interface ListFeed extends AsyncDisposable {
  /**
   * @throws {ParleyError} BAD_USER_INPUT for a cursor that is not one of this list's past; the subscription ends with
   * NOT_FOUND when all that is stored of the owner is removed
   */
  changes(following: FollowingList): Promise<ListSubscription>
  /** The cursor of the present end of an owner's list: `changes` after it are those that a query from now on may not see. */
  presentCursor(ownerId: string): Promise<string>
  /** How many subscribers there are on this node. */
  readonly size: number
}

export function createListFeed(
  database: Database,
  pubsub: PubSub,
  events: ListFeedEvents,
  { limits = subscriberLimits, pollMs = 2000 }: Omit<FeedOptions, 'tracing'> = {},
): ListFeed {
  const { pool } = database
  const channels = new SharedChannels(openChannel)
  const subscriptions = new Set<AsyncDisposable>()
  const poll = setInterval(() => void lookForLost().catch((error: unknown) => events.failed('poll lists', error)), pollMs).unref()

  async function lookForLost() {
    if (channels.isEmpty) return
    const ends = new Map((await readListEnds(pool, channels.keys)).map((end) => [end.ownerId, end]))
    for (const [ownerId, channel] of channels) {
      const end = ends.get(ownerId)
      if (channel.listId !== undefined && (!end || end.hasMore || end.listId !== channel.listId || end.position !== channel.position))
        channel.wake({ missed: 'poll' })
    }
  }

  function openChannel(ownerId: string) {
    const channel = new ListChannel({ database, ownerId, events })
    // Listening comes before the first look, or what happens between them would be missed.
    const listening = [
      pubsub.subscribe(
        ownerTopic(ownerId),
        () => channel.wake(),
        () => channel.wake({ missed: 'resync' }),
      ),
    ]
    return { channel, listening }
  }

  /** Behind the cursor, or at the present end without one. */
  function startOf(present: ListCursor, after: string | null | undefined): ListCursor {
    if (after == null) return present
    const start = decodeListCursor(after, present.listId, ['after'])
    if (start.position > present.position) throw badInput(['after'], 'The cursor is ahead of the list.')
    return start
  }

  return {
    async changes({ ownerId, after }) {
      const present = await readPresentEnd(pool, ownerId)
      const start = startOf(present, after)
      const { channel, release } = await channels.acquire(ownerId)
      const onClose = (overflowed: boolean) => {
        subscriptions.delete(subscription)
        release()
        if (overflowed) events.listSubscriberOverflowed()
      }
      const hasBacklog = start.position < present.position
      const subscription = new ListSubscription({ database, channel, ownerId, start, hasBacklog, limits, events, onClose })
      subscriptions.add(subscription)
      return subscription
    },
    async presentCursor(ownerId) {
      return encodeListCursor(await readPresentEnd(pool, ownerId))
    },
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
