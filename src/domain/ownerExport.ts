import type { Database } from '../db/database.ts'
import type { Queryable } from '../db/statement.ts'
import { inSnapshot } from '../db/transaction.ts'
import { listApiKeys } from './apiKeys.ts'
import { apiKeyRecord, attemptRecord, type ExportRecord, interactionRecord, messageRecord, replyRecord } from './exportRecords.ts'
import { readAllAttempts, readAllMessages, readAllReplies, readOwnedInteraction, readOwnedInteractions } from './sql/ownedRows.ts'
import { readDaysOf } from './sql/ownerDays.ts'
import { readDeletedOf } from './sql/ownerList.ts'
import { writtenText } from './writtenText.ts'

/** The form of the records; it grows when what is there changes its meaning, not when something is added. */
const format = 1

/** Rows that are in memory at the same time. A message has up to 100,000 characters. */
const pageSize = 50

const beforeAllIds = '00000000-0000-0000-0000-000000000000'

/**
 * Everything that is stored of an owner, in the clear: all that clients can see, and the tombstones of removed messages and interactions.
 * Each interaction is of one moment; one that is created meanwhile is there, too. The record `end` counts the others: an
 * export without it is not complete.
 * @throws {ParleyError} UNAVAILABLE
 * @throws {DecryptionError}
 */
export async function* exportOwner(database: Database, ownerId: string): AsyncGenerator<ExportRecord, void> {
  const counts = { apiKeys: 0, days: 0, interactions: 0, deletedInteractions: 0, messages: 0, replies: 0, attempts: 0 }
  const plurals = {
    apiKey: 'apiKeys',
    day: 'days',
    interaction: 'interactions',
    deletedInteraction: 'deletedInteractions',
    message: 'messages',
    reply: 'replies',
    attempt: 'attempts',
  } as const
  yield { type: 'owner', ownerId, exportedAt: new Date(), format }
  for await (const record of recordsOf(database, ownerId)) {
    counts[plurals[record.type as keyof typeof plurals]] += 1
    yield record
  }
  yield { type: 'end', ...counts }
}

async function* recordsOf(database: Database, ownerId: string): AsyncGenerator<ExportRecord> {
  for (const key of await listApiKeys(database, ownerId)) yield apiKeyRecord(key)
  for (const day of await readDaysOf(database.pool, ownerId)) yield { type: 'day', ...day }
  for await (const { id } of ownedInteractions(database, ownerId))
    yield* inSnapshot(database.pool, (tx) => interactionRecords(tx, id, ownerId))
  for await (const deleted of deletedInteractions(database, ownerId)) yield { type: 'deletedInteraction', ...deleted }
}

/** The next page is read when the one before has been taken, so what is created meanwhile comes as well. */
async function* ownedInteractions({ pool }: Database, ownerId: string) {
  let last: { id: string; createdAt: Date | '-infinity' } = { id: beforeAllIds, createdAt: '-infinity' }
  for (;;) {
    const page = await readOwnedInteractions(pool, ownerId, last.createdAt, last.id, pageSize)
    yield* page
    const end = page.at(-1)
    if (!end) return
    last = end
  }
}

async function* deletedInteractions({ pool }: Database, ownerId: string) {
  let page = await readDeletedOf(pool, ownerId, beforeAllIds, pageSize)
  for (let last = page.at(-1); last; last = page.at(-1)) {
    yield* page
    page = await readDeletedOf(pool, ownerId, last.id, pageSize)
  }
}

async function* interactionRecords(tx: Queryable, id: string, ownerId: string): AsyncGenerator<ExportRecord> {
  const [interaction] = await readOwnedInteraction(tx, id, ownerId)
  if (!interaction) return
  yield interactionRecord(interaction)
  const messages = pages(
    (after) => readAllMessages(tx, id, after, pageSize),
    ({ position }) => position,
  )
  for await (const message of messages) yield messageRecord(message)
  const replies = pages(
    (after) => readAllReplies(tx, id, after, pageSize),
    ({ turn }) => turn,
  )
  for await (const reply of replies) {
    yield replyRecord(reply, reply.status === 'RUNNING' ? await writtenText(tx, reply) : '')
    const attempts = pages(
      (after) => readAllAttempts(tx, reply.id, after, pageSize),
      ({ number }) => number,
    )
    for await (const attempt of attempts) yield attemptRecord(attempt)
  }
}

/** Rows that are numbered from 1, page by page. */
async function* pages<Row>(read: (after: number) => Promise<Row[]>, numberOf: (row: Row) => number): AsyncGenerator<Row> {
  let after = 0
  for (;;) {
    const page = await read(after)
    yield* page
    const last = page.at(-1)
    if (!last || page.length < pageSize) return
    after = numberOf(last)
  }
}
