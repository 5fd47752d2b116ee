import { requireUuid } from '../domain/text.ts'
import type { AddedMessage } from '../feed/interactionEvent.ts'
import type { ListEvent } from '../feed/list/listEvent.ts'
import type { Context } from './context.ts'

interface SubscriptionArguments {
  interactionId: string
  after?: string | null | undefined
}

export const subscribeToEvents = (_: unknown, args: SubscriptionArguments, context: Context) =>
  context.feed.events(following(args, context))

export const subscribeToMessages = (_: unknown, args: SubscriptionArguments, context: Context) =>
  context.feed.messages(following(args, context))

export const subscribeToList = (_: unknown, { after }: { after?: string | null | undefined }, { listFeed, viewer }: Context) =>
  listFeed.changes({ ownerId: viewer.ownerId, after })

export const listChange = (event: ListEvent) => event

export const addedMessage = (event: AddedMessage) => event.message

const following = ({ interactionId, after }: SubscriptionArguments, { viewer }: Context) => ({
  interactionId: requireUuid(interactionId, ['interactionId']),
  ownerId: viewer.ownerId,
  after,
})
