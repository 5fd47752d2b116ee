import { withoutPrefixUnread } from '../../db/columns.ts'
import type { Interaction, Message } from '../../db/generated/prisma/client.ts'
import type { Queryable } from '../../db/statement.ts'
import { notFound } from '../../errors.ts'
import type { ListCursor } from '../cursor.ts'
import { type ListEvent, type ListHappening, listEventAt } from './listEvent.ts'
import { type ListedRow, readListedRows } from './sql/readListedRows.ts'

/** Rows that are in memory at the same time: each may have a prompt and a message of 100,000 characters. */
const pageSize = 50
/** Numbering takes milliseconds, and whoever writes does not take longer; by then a transaction hangs. */
const patienceMs = 2000

/** `complete`: nothing else had changed by then. `held`: what comes next is about to get another place. `full`: it was not taken. */
export type Reading = 'complete' | 'more' | 'held' | 'full'

/**
 * Reads a list from a place on, page by page, and keeps the place.
 *
 * Each interaction has two places in the list: its first one, where its creation is told, and that of its latest change,
 * which it leaves for one at the end when it changes again. So what is a creation does not depend on who reads; while
 * several pages are read, an interaction may be met again, but none is passed over.
 * One that has changed, and has not got its new place yet, is not told: it would be told again there, in the same state.
 * Nor is it passed over, as it may be a creation. Reading stops in front of it, for a while.
 */
export class ListReader {
  readonly #db: Queryable
  readonly #ownerId: string
  readonly #listId: string
  /** Everything up to here was taken. */
  #position: number
  #heldSince: number | undefined

  constructor(db: Queryable, ownerId: string, { listId, position }: ListCursor) {
    this.#db = db
    this.#ownerId = ownerId
    this.#listId = listId
    this.#position = position
  }

  get place(): ListCursor {
    return { listId: this.#listId, position: this.#position }
  }

  /** Its place was reached in another way. */
  skipTo(position: number) {
    this.#position = position
  }

  /**
   * Reads a page.
   * @param take false: it has no room for the event, which is read again then
   * @throws {ParleyError} NOT_FOUND when the list was purged
   */
  async read(take: (event: ListEvent) => boolean): Promise<Reading> {
    const rows = await readListedRows(this.#db, this.#ownerId, this.#listId, this.#position, pageSize)
    const [first] = rows
    if (!first) throw listGone()
    const changes = rows.filter((row): row is ListedRow & { position: number } => row.position !== null)
    for (const row of changes) {
      if (row.isStale && !this.#hasWaited()) return 'held'
      this.#heldSince = undefined
      if (!take(listEventAt({ listId: this.#listId, position: row.position }, row, happeningOf(row)))) return 'full'
      this.#position = row.position
    }
    if (changes.length === pageSize) return 'more'
    this.#position = first.lastPosition
    return 'complete'
  }

  #hasWaited() {
    this.#heldSince ??= performance.now()
    return performance.now() - this.#heldSince > patienceMs
  }
}

function happeningOf(row: ListedRow): ListHappening {
  if (row['interaction.id'] === null) return { type: 'InteractionDeleted' }
  const lastMessage = row['message.id'] === null ? null : withoutPrefixUnread<Message>(row, 'message.')
  const interaction = Object.assign(withoutPrefixUnread<Interaction>(row, 'interaction.'), { lastMessage })
  return { type: row.isFirst ? 'InteractionCreated' : 'InteractionUpdated', interaction }
}

export const listGone = () => notFound('List')
