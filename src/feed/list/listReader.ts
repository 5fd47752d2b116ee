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
 * Each interaction has one place in the list, and leaves it for one at the end when it changes. So while several pages
 * are read, one may be met twice, but none is passed over; and when a page is complete, everything up to its end was told.
 * An interaction that has changed, and has not got its new place yet, is not told: it would be told again there, in the
 * same state. Nor is it passed over, or its creation would not be told as that. Reading stops in front of it, for a while.
 */
export class ListReader {
  readonly #db: Queryable
  readonly #ownerId: string
  readonly #listId: string
  /** Everything up to here was taken. */
  #position: number
  /** What was in the list up to here is known: it was told of, or is from before. */
  #known: number
  #heldSince: number | undefined

  constructor(db: Queryable, ownerId: string, { listId, position }: ListCursor) {
    this.#db = db
    this.#ownerId = ownerId
    this.#listId = listId
    this.#position = position
    this.#known = position
  }

  get place(): ListCursor {
    return { listId: this.#listId, position: this.#position }
  }

  get known(): number {
    return this.#known
  }

  /** Its place was reached in another way. @param known by somebody who knew this much */
  skipTo(position: number, known: number) {
    this.#position = position
    this.#known = Math.max(known, this.#known)
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
      if (!take(this.#eventOf(row, row.position))) return 'full'
      this.#position = row.position
    }
    if (changes.length === pageSize) return 'more'
    this.skipTo(first.lastPosition, first.lastPosition)
    return 'complete'
  }

  #hasWaited() {
    this.#heldSince ??= performance.now()
    return performance.now() - this.#heldSince > patienceMs
  }

  #eventOf(row: ListedRow, position: number): ListEvent {
    const place = { listId: this.#listId, position }
    return listEventAt(place, row.interactionId, happeningOf(row, row.firstPosition > this.#known), row.size)
  }
}

function happeningOf(row: ListedRow, isNew: boolean): ListHappening {
  if (row['interaction.id'] === null) return { type: 'InteractionDeleted' }
  const lastMessage = row['message.id'] === null ? null : withoutPrefixUnread<Message>(row, 'message.')
  const interaction = Object.assign(withoutPrefixUnread<Interaction>(row, 'interaction.'), { lastMessage })
  return { type: isNew ? 'InteractionCreated' : 'InteractionUpdated', interaction }
}

export const listGone = () => notFound('List')
