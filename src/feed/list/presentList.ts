import { randomUUID } from 'node:crypto'
import type { Queryable } from '../../db/statement.ts'
import type { ListCursor } from '../cursor.ts'
import { beginList } from './sql/beginList.ts'
import { numberChanges } from './sql/numberChanges.ts'
import { readList } from './sql/readList.ts'

/** Rows that are locked at the same time. It takes a few milliseconds, for which a writer of one of them waits. */
const batchSize = 200

/** Gives positions to all that has changed in an owner's list. */
export async function numberAllChanges(db: Queryable, ownerId: string): Promise<void> {
  for (;;) {
    const [{ numbered } = { numbered: 0 }] = await numberChanges(db, ownerId, batchSize)
    if (numbered < batchSize) return
  }
}

/** The present end of an owner's list: everything that was committed before has a place up to there. Begins the list where need be. */
export async function readPresentEnd(db: Queryable, ownerId: string): Promise<ListCursor> {
  await numberAllChanges(db, ownerId)
  for (;;) {
    const [list] = await readList(db, ownerId)
    if (list) return list
    await beginList(db, ownerId, randomUUID())
    await numberAllChanges(db, ownerId)
  }
}
