import type { EventEmitter } from 'node:events'
import type pg from 'pg'

/** SQLSTATE disk_full. */
const diskFull = '53100'
/** A statement that fails says so; none says when there is room again. Who is busy tries again sooner than this. */
const memoryMs = 5000

/** @returns whether a statement has failed lately because the server's disk is full; reading goes on meanwhile */
export function watchForFullDisk(pool: pg.Pool): () => boolean {
  let seenAt = Number.NEGATIVE_INFINITY
  pool.on('connect', (client) => {
    // Whoever runs the statement, in whatever way, the error passes here. The types leave it out, though it is public.
    const { connection } = client as unknown as { connection: EventEmitter }
    connection.on('errorMessage', ({ code }: pg.DatabaseError) => {
      if (code === diskFull) seenAt = performance.now()
    })
  })
  return () => performance.now() - seenAt < memoryMs
}
