import type { Database, DatabasePool } from '../db/database.ts'
import { inTransaction } from '../db/transaction.ts'
import { type Cipher, DecryptionError, prefixOf } from '../encryption/cipher.ts'
import { placeOf, Sealed, type SealedModel, sealedFields } from '../encryption/sealedFields.ts'
import { advanceTable, beginTable, finishTable, forgetOtherKeys, forgetProgress, readProgress } from './sql/rotationProgress.ts'
import { beforeAll, type StaleRow, staleRowsOf } from './sql/staleRows.ts'

export interface RotationEvents {
  /** Text that no key opens; it stays as it is. */
  unreadable(error: DecryptionError): void
}

const pageSize = 200
const models = Object.keys(sealedFields) as SealedModel[]
const tables = models.map((model) => ({ model, table: sealedFields[model].table, statements: staleRowsOf(model) }))

type Table = (typeof tables)[number]

/**
 * Encrypts with the first key whatever is stored otherwise: with an older key, or not at all. Page by page, each with how
 * far it has come in one transaction, so it goes on there after whatever stopped it; conversations go on meanwhile. When
 * everything is done and was readable, the other keys are needed no more.
 * @throws {Error} when the first key here is not the one that it was asked for
 */
export async function rotateEncryption({ pool }: Database, keyId: string, events: RotationEvents, signal: AbortSignal): Promise<void> {
  if (pool.cipher.writingKey !== keyId) throw new Error(`The first of ENCRYPTION_KEYS is not '${keyId}' here.`)
  const earlier = await readProgress(pool, keyId)
  const isOver = earlier.length === tables.length && earlier.every(({ isFinished }) => isFinished)
  if (isOver) await forgetProgress(pool)
  const begun = new Map(isOver ? [] : earlier.map((progress) => [progress.table, progress]))
  for (const table of tables) {
    const progress = begun.get(table.table)
    if (!progress?.isFinished) await rotateTable(pool, table, keyId, progress?.lastKey ?? (await begin(pool, table, keyId)), events, signal)
  }
  const done = await readProgress(pool, keyId)
  if (done.every(({ unreadable }) => unreadable === 0)) await forgetOtherKeys(pool, keyId)
}

/** @returns from where on there is something to do */
async function begin(pool: DatabasePool, { model, table, statements }: Table, keyId: string): Promise<string[]> {
  const lastKey = beforeAll(model)
  const [{ count: total } = { count: 0 }] = await statements.count(pool, prefixOf(keyId))
  await beginTable(pool, keyId, table, lastKey, total)
  return lastKey
}

async function rotateTable(
  pool: DatabasePool,
  { model, table, statements }: Table,
  keyId: string,
  after: string[],
  events: RotationEvents,
  signal: AbortSignal,
) {
  const prefix = prefixOf(keyId)
  const keyOf = (row: StaleRow) => sealedFields[model].key.map((name) => String(row[name]))
  let lastKey = after
  for (;;) {
    signal.throwIfAborted()
    const rows = await statements.read(pool, prefix, lastKey, pageSize)
    const last = rows.at(-1)
    if (!last) break
    lastKey = keyOf(last)
    const resealed = rows.map((row) => reseal(pool.cipher, model, row, events))
    await inTransaction(pool, async (tx) => {
      for (const [field, replace] of Object.entries(statements.replace)) {
        const texts = resealed.flatMap((row) => row?.[field] ?? [])
        if (texts.length === 0) continue
        const keys = rows.flatMap((row, n) => (resealed[n]?.[field] ? [JSON.stringify(keyOf(row))] : []))
        await replace(
          tx,
          keys,
          texts.map(({ stored }) => stored),
          texts.map(({ text }) => text),
        )
      }
      const unreadable = resealed.filter((row) => row === undefined).length
      await advanceTable(tx, keyId, table, lastKey, rows.length - unreadable, unreadable)
    })
  }
  await finishTable(pool, keyId, table)
}

/** The texts of a row by their fields, each as it is stored, and to be stored anew; undefined: one of them cannot be read. */
function reseal(cipher: Cipher, model: SealedModel, row: StaleRow, events: RotationEvents) {
  const texts: Record<string, { stored: string; text: Sealed }> = {}
  try {
    for (const field of sealedFields[model].fields) {
      const stored = row[field]
      if (typeof stored !== 'string' || stored === '') continue
      const place = placeOf(model, field as never, row as never)
      texts[field] = { stored, text: new Sealed(place, cipher.open(place, stored)) }
    }
    return texts
  } catch (error) {
    if (!(error instanceof DecryptionError)) throw error
    events.unreadable(error)
    return undefined
  }
}
