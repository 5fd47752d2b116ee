import { anonymous } from '../../src/auth/viewer.ts'
import type { Config } from '../../src/config.ts'
import type { Database } from '../../src/db/database.ts'
import type { Domain } from '../../src/domain/domain.ts'
import { encodeCursor } from '../../src/feed/cursor.ts'
import { createInteractionFeed, type FeedEvents, type FeedOptions, type InteractionFeed } from '../../src/feed/interactionFeed.ts'
import { createListFeed, type ListFeed, type ListFeedEvents } from '../../src/feed/list/listFeed.ts'
import { createMemoryPubSub } from '../../src/pubsub/memory.ts'
import { createPostgresPubSub } from '../../src/pubsub/postgres.ts'
import type { PubSub } from '../../src/pubsub/pubsub.ts'
import { afterFile } from './afterFile.ts'
import { openTestDatabase, testDatabase } from './databases.ts'
import { createDomain } from './parts.ts'

export interface FeedParts {
  database: Database
  pubsub: PubSub
  domain: Domain
  feed: InteractionFeed
  /** Another feed of the same database, as another node has it. */
  openFeed(options?: FeedOptions): InteractionFeed
  /** A feed of lists, as a node has it. @param on what it hears; by default what the others hear */
  openListFeed(options?: FeedOptions, on?: PubSub): ListFeed
  /** How many subscribers were ended for being slow. */
  readonly overflowed: number
}

/** Longer than any test, in milliseconds: for what is not to come from a look that nobody asked for. */
export const never = 2 ** 31 - 1

/** Domain and feed without a server around them, on a database of this file's own. */
export async function startFeedParts(): Promise<FeedParts> {
  const settings = await testDatabase()
  const database = await openTestDatabase(settings)
  const pubsub = await openPubSub(settings)
  let overflowed = 0
  const feeds: AsyncDisposable[] = []
  const subscriberOverflowed = () => {
    overflowed += 1
  }
  const openFeed = (options?: FeedOptions) => {
    const feed = createInteractionFeed(database, pubsub, { ...unheard, subscriberOverflowed }, options)
    feeds.push(feed)
    return feed
  }
  const openListFeed = (options?: FeedOptions, on = pubsub) => {
    const listFeed = createListFeed(database, on, { ...unheard, listSubscriberOverflowed: subscriberOverflowed }, options)
    feeds.push(listFeed)
    return listFeed
  }
  const feed = openFeed()
  afterFile(async () => {
    for (const opened of feeds) await opened[Symbol.asyncDispose]()
    await pubsub[Symbol.asyncDispose]()
    await database[Symbol.asyncDispose]()
  })
  return {
    database,
    pubsub,
    domain: createDomain(database, pubsub),
    feed,
    openFeed,
    openListFeed,
    get overflowed() {
      return overflowed
    },
  }
}

/** Follows the messages of an interaction of the anonymous owner's, from a revision on. */
export const followMessages = (feed: InteractionFeed, interactionId: string, revision: number) =>
  feed.messages({ interactionId, ownerId: anonymous.ownerId, after: encodeCursor({ interactionId, revision }) })

/** The pub/sub that belongs to a database. */
export const openPubSub = async (settings: Config['database']): Promise<PubSub> =>
  'url' in settings ? createPostgresPubSub({ connectionString: settings.url, onError: () => {} }) : createMemoryPubSub()

/** What feeds tell, and tests do not look at; but nothing may fail. */
export const unheard: FeedEvents & ListFeedEvents = {
  delivered: () => {},
  subscriberFellBehind: () => {},
  subscriberOverflowed: () => {},
  gapFilled: () => {},
  listSubscriberFellBehind: () => {},
  listSubscriberOverflowed: () => {},
  listGapFilled: () => {},
  failed(what, error) {
    throw new Error(`${what} failed`, { cause: error })
  },
}
