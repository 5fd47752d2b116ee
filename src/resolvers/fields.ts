import type { Interaction, Message, Reply } from '../db/generated/prisma/client.ts'
import { notFound } from '../errors.ts'
import { decodeCursor, encodeCursor } from '../feed/cursor.ts'
import type { ListedInteraction } from '../feed/list/listEvent.ts'
import type { Context } from './context.ts'
import { type ConnectionArguments, readPageArguments, toConnection } from './pageArguments.ts'

export const interactionCursor = ({ id, revision }: Interaction) => encodeCursor({ interactionId: id, revision })

export const messageCursor = ({ interactionId, addedRevision }: Message) => encodeCursor({ interactionId, revision: addedRevision })

export async function interactionMessages({ id }: Interaction, args: ConnectionArguments, { loaders }: Context) {
  const page = readPageArguments(args, (cursor, path) => decodeCursor(cursor, id, path).revision)
  return toConnection(await loaders.messagePage(id, page), page, messageCursor)
}

export const parentInteraction = ({ interactionId }: Message | Reply, _: unknown, { loaders }: Context) =>
  existing(loaders.interaction.load(interactionId))

export const messageReply = ({ id }: Message, _: unknown, { loaders }: Context) => loaders.replyOfMessage.load(id)

export async function messageReplies(message: Message, args: unknown, context: Context) {
  const reply = await messageReply(message, args, context)
  return reply ? [reply] : []
}

export const replyPrompt = ({ promptMessageId }: Reply, _: unknown, { loaders }: Context) => existing(loaders.message.load(promptMessageId))

export async function replyMessage({ messageId }: Reply, _: unknown, { loaders }: Context) {
  const message = messageId ? await loaders.message.load(messageId) : null
  return message?.deletedAt ? null : message
}

export const replyAttempts = ({ id }: Reply, _: unknown, { loaders }: Context) => loaders.attempts.load(id)

/** A list event has it with the interaction, as both were at the same moment. */
export const lastMessage = (interaction: Interaction | ListedInteraction, _: unknown, { loaders }: Context) =>
  'lastMessage' in interaction ? interaction.lastMessage : loaders.lastMessage.load(interaction.id)

export const queuedReplies = ({ id }: Interaction, _: unknown, { loaders }: Context) => loaders.queuedReplies.load(id)

export async function replyText(reply: Reply, args: unknown, context: Context): Promise<string> {
  const message = await replyMessage(reply, args, context)
  return message?.content ?? context.loaders.savedText.load(reply.id)
}

/** A foreign key's other end is missing only when all of it was deleted between two statements of the operation. */
async function existing<Row>(row: Promise<Row | null>): Promise<Row> {
  const found = await row
  if (!found) throw notFound('Interaction')
  return found
}
