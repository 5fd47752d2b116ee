import DataLoader from 'dataloader'
import { messageColumns } from '../db/columns.ts'
import type { Message } from '../db/generated/prisma/client.ts'
import { opened, type Queryable, statement } from '../db/statement.ts'
import type { PageRequest } from './pageArguments.ts'

const readPages = (name: string, direction: 'ASC' | 'DESC') =>
  statement<Message, [interactionIds: string[], afterRevision: number, beforeRevision: number, limit: number]>(
    name,
    `SELECT page.* FROM unnest($1::uuid[]) AS parent(id) CROSS JOIN LATERAL (
       SELECT ${messageColumns('m')} FROM messages m
       WHERE m.interaction_id = parent.id AND m.deleted_at IS NULL AND m.added_revision > $2 AND m.added_revision < $3
       ORDER BY m.added_revision ${direction} LIMIT $4
     ) page
     ORDER BY page."interactionId", page."addedRevision"`,
    opened('Message'),
  )

const readFirst = readPages('read-first-messages', 'ASC')
const readLast = readPages('read-last-messages', 'DESC')

/** Between any two revisions there are. */
const maxRevision = 2_147_483_647

export type MessagePage = PageRequest<number>

/** Loads the same page of many interactions' messages with one statement, each with one message more when there are more. */
export function createMessagePageLoader(pool: Queryable) {
  const loaders = new Map<string, DataLoader<string, Message[]>>()
  return (interactionId: string, page: MessagePage): Promise<Message[]> => {
    const key = JSON.stringify([page.size, page.backward, page.after, page.before])
    let loader = loaders.get(key)
    if (!loader) {
      loader = new DataLoader(async (ids) => {
        const read = page.backward ? readLast : readFirst
        const messages = await read(pool, [...ids], page.after ?? 0, page.before ?? maxRevision, page.size + 1)
        const byInteraction = Map.groupBy(messages, (message) => message.interactionId)
        return ids.map((id) => byInteraction.get(id) ?? [])
      })
      loaders.set(key, loader)
    }
    return loader.load(interactionId)
  }
}
