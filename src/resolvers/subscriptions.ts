import { requireUuid } from '../domain/text.ts'
import { notFound } from '../errors.ts'
import { decodeCursor, requirePast } from '../feed/cursor.ts'
import type { MessageEvent } from '../feed/readPage.ts'
import type { Context } from './context.ts'

export async function subscribeToMessages(
  _: unknown,
  { interactionId, after }: { interactionId: string; after?: string | null | undefined },
  { viewer, domain, feed }: Context,
) {
  const id = requireUuid(interactionId, ['interactionId'])
  const cursor = after == null ? undefined : decodeCursor(after, id, ['after'])
  const interaction = await domain.database.prisma.interaction.findUnique({
    where: { id, ownerId: viewer.ownerId },
    select: { revision: true },
  })
  if (!interaction) throw notFound('Interaction', ['interactionId'])
  const from = cursor ? requirePast(cursor, interaction.revision, ['after']).revision : interaction.revision
  return feed.subscribe(id, from)
}

export const addedMessage = (event: MessageEvent) => event.message
