import type { Reply } from '../db/generated/prisma/client.ts'
import { notFound } from '../errors.ts'
import type { Happening } from '../feed/interactionEvent.ts'
import type { Context } from './context.ts'
import { replyMessage } from './fields.ts'

type EventOf<Type extends Happening['type']> = Extract<Happening, { type: Type }>

/** Why the attempt ended; null when its worker had to stop. */
export async function retryReason({ replyId, attempt }: EventOf<'ReplyRetrying'>, _: unknown, { loaders }: Context) {
  const ended = (await loaders.attempts.load(replyId)).find(({ number }) => number === attempt)
  return ended?.errorCode ? { code: ended.errorCode, message: ended.errorMessage ?? '' } : null
}

export async function retryingReply({ replyId }: EventOf<'ReplyRetrying'>, _: unknown, { loaders }: Context): Promise<Reply> {
  const reply = await loaders.reply.load(replyId)
  // It can only have vanished with its whole interaction.
  if (!reply) throw notFound('Interaction')
  return reply
}

export async function retryTime(event: EventOf<'ReplyRetrying'>, args: unknown, context: Context): Promise<Date> {
  return (await retryingReply(event, args, context)).runAfter
}

export async function keptLength({ reply }: EventOf<'ReplyCancelled'>, args: unknown, context: Context): Promise<number> {
  return (await replyMessage(reply, args, context))?.content.length ?? 0
}
