import { replyColumns } from '../../db/columns.ts'
import type { Reply } from '../../db/generated/prisma/client.ts'
import { opened, statement } from '../../db/statement.ts'

/** The replies that messages asked for, or that produced them. Prisma would write a parameter for each id, twice, and have it planned each time. */
export const readRepliesOfMessages = statement<Reply, [messageIds: readonly string[]]>(
  'read-replies-of-messages',
  `SELECT ${replyColumns('r')} FROM replies r WHERE r.prompt_message_id = ANY($1::uuid[]) OR r.message_id = ANY($1::uuid[])`,
  opened('Reply'),
)
