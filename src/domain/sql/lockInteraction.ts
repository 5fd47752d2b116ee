import { interactionColumns } from '../../db/columns.ts'
import type { Interaction } from '../../db/generated/prisma/client.ts'
import { statement } from '../../db/statement.ts'

/** Takes the row lock that every change of an interaction begins with. No row: there is none, or it is another owner's. */
export const lockInteraction = statement<Interaction, [id: string, ownerId: string]>(
  'lock-interaction',
  `SELECT ${interactionColumns('i')} FROM interactions i WHERE i.id = $1 AND i.owner_id = $2 FOR UPDATE`,
)
