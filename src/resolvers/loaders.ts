import DataLoader from 'dataloader'
import type { Database } from '../db/database.ts'
import type { Message, Reply, ReplyAttempt, ReplyChunk } from '../db/generated/prisma/client.ts'
import { createMessagePageLoader } from './messagePages.ts'
import { readLastMessages } from './sql/readLastMessages.ts'
import { readRepliesOfMessages } from './sql/readRepliesOfMessages.ts'

/** Loads what many parents ask for in one query each. Rows are reached from a parent that the viewer may see, which is of the same owner. */
export function createLoaders({ prisma, pool }: Database) {
  return {
    messagePage: createMessagePageLoader(pool),
    /** By interaction; removed ones are none. */
    lastMessage: new DataLoader<string, Message | null>(async (ids) => {
      const messages = new Map((await readLastMessages(pool, ids)).map((message) => [message.interactionId, message]))
      return ids.map((id) => messages.get(id) ?? null)
    }),
    interaction: byId((ids) => prisma.interaction.findMany({ where: { id: { in: ids } } })),
    /** Removed ones, too. */
    message: byId((ids) => prisma.message.findMany({ where: { id: { in: ids } } })),
    reply: byId((ids) => prisma.reply.findMany({ where: { id: { in: ids } } })),
    /** By interaction, in the order of their turns. */
    queuedReplies: new DataLoader<string, Reply[]>(async (ids) => {
      const where = { interactionId: { in: [...ids] }, status: 'QUEUED' as const }
      const byInteraction = Map.groupBy(
        await prisma.reply.findMany({ where, orderBy: { turn: 'asc' } }),
        ({ interactionId }) => interactionId,
      )
      return ids.map((id) => byInteraction.get(id) ?? [])
    }),
    attempts: new DataLoader<string, ReplyAttempt[]>(async (ids) => {
      const attempts = await prisma.replyAttempt.findMany({ where: { replyId: { in: [...ids] } }, orderBy: { number: 'asc' } })
      const byReply = Map.groupBy(attempts, ({ replyId }) => replyId)
      return ids.map((id) => byReply.get(id) ?? [])
    }),
    /** By the id of the message that asked for it, or of the one that it produced. */
    replyOfMessage: new DataLoader<string, Reply | null>(async (ids) => {
      const replies = await readRepliesOfMessages(pool, ids)
      const byMessage = new Map(replies.flatMap((reply) => [[reply.promptMessageId, reply] as const, [reply.messageId, reply] as const]))
      return ids.map((id) => byMessage.get(id) ?? null)
    }),
    /** The text of a running reply as far as it was stored. */
    savedText: new DataLoader<string, string>(async (ids) => {
      const chunks = await prisma.replyChunk.findMany({
        where: { replyId: { in: [...ids] } },
        orderBy: [{ attempt: 'asc' }, { offset: 'asc' }],
      })
      const byReply = Map.groupBy(chunks, ({ replyId }) => replyId)
      return ids.map((id) => latestText(byReply.get(id) ?? []))
    }),
  }
}

export type Loaders = ReturnType<typeof createLoaders>

/** An error is that of one reply, not of all that are loaded with it. */
function latestText(chunks: ReplyChunk[]): string | Error {
  const latest = chunks.at(-1)?.attempt
  const own = chunks.filter(({ attempt }) => attempt === latest)
  try {
    return own.map(({ text }) => text).join('')
  } catch (error) {
    return error as Error
  }
}

const byId = <Row extends { id: string }>(load: (ids: string[]) => Promise<Row[]>) =>
  new DataLoader<string, Row | null>(async (ids) => {
    const rows = new Map((await load([...ids])).map((row) => [row.id, row]))
    return ids.map((id) => rows.get(id) ?? null)
  })
