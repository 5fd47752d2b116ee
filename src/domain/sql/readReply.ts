import { replyColumns } from '../../db/columns.ts'
import type { Reply } from '../../db/generated/prisma/client.ts'
import { opened, statement } from '../../db/statement.ts'

/** A reply as it stands under the lock of its interaction. */
export const readReply = statement<Reply, [id: string]>(
  'read-reply',
  `SELECT ${replyColumns('r')} FROM replies r WHERE r.id = $1`,
  opened('Reply'),
)
