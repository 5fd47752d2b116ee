import { randomBytes } from 'node:crypto'
import type { Config } from '../../src/config.ts'
import type { Database } from '../../src/db/database.ts'
import { type EncryptionKey, prefixOf } from '../../src/encryption/cipher.ts'
import { columnOf, openModel, type SealedModel, sealedFields } from '../../src/encryption/sealedFields.ts'
import { openTestDatabase } from './databases.ts'

export const newKey = (id: string): EncryptionKey => ({ id, secret: randomBytes(32) })

/** As it stands in ENCRYPTION_KEYS. */
export const keysEnv = (...keys: EncryptionKey[]) => ({
  ENCRYPTION_KEYS: keys.map(({ id, secret }) => `${id}:${secret.toString('base64')}`).join(','),
})

export const openWith = (settings: Config['database'], ...encryptionKeys: EncryptionKey[]) => openTestDatabase(settings, { encryptionKeys })

const models = Object.keys(sealedFields) as SealedModel[]

const rowsOf = async ({ pool }: Database, model: SealedModel) => {
  const { table, key, fields } = sealedFields[model]
  const columns = [...key, ...fields].map((field) => `"${columnOf(field)}" AS "${field}"`).join(', ')
  const order = key.map((name) => `"${columnOf(name)}"`).join(', ')
  return (await pool.query<Record<string, string | number | null>>(`SELECT ${columns} FROM ${table} ORDER BY ${order}`)).rows
}

/** All text of the database that is to be encrypted, as its readers see it, by model. */
export async function readableText(database: Database) {
  const text = await Promise.all(models.map(async (model) => [model, await rowsOf(database, model)] as const))
  for (const [model, rows] of text) for (const row of rows) openModel(database.pool.cipher, model, row)
  return Object.fromEntries(text)
}

/** How many texts are not encrypted with this key. */
export async function countOthers(database: Database, keyId: string): Promise<number> {
  const rows = (await Promise.all(models.map(async (model) => (await rowsOf(database, model)).map((row) => ({ model, row }))))).flat()
  const texts = rows.flatMap(({ model, row }) => sealedFields[model].fields.map((field) => row[field]))
  return texts.filter((text) => typeof text === 'string' && text !== '' && !text.startsWith(prefixOf(keyId))).length
}

/**
 * Fills every table that has such text, as it is stored without encryption.
 * @param count of the messages
 */
export async function fillWithText({ pool }: Database, count: number) {
  await pool.query(`
    INSERT INTO interactions (id, owner_id, prompt, title, creation_digest, last_position, revision)
    SELECT gen_random_uuid(), 'ada', 'prompt ' || n, CASE WHEN n % 3 > 0 THEN 'title ' || n END, 'digest ' || n, ${count}, ${3 * count}
    FROM generate_series(1, 10) n`)
  await pool.query(`
    INSERT INTO messages (id, interaction_id, role, content, position, added_revision, revision)
    SELECT gen_random_uuid(), i.id, 'Human', CASE n % 10 WHEN 0 THEN '' ELSE 'content 😀 ' || n END, n, n, n
    FROM (SELECT id FROM interactions WHERE last_position = ${count} LIMIT 1) i, generate_series(1, ${count}) n`)
  await pool.query(`
    INSERT INTO replies (id, interaction_id, owner_id, prompt_message_id, turn, status, error_code, error_message, attempt, revision)
    SELECT gen_random_uuid(), interaction_id, 'ada', id, position, 'FAILED', 'INTERNAL', 'error ' || position, 2, ${count} + position
    FROM messages WHERE position <= ${count / 10} ON CONFLICT DO NOTHING`)
  await pool.query(`
    INSERT INTO reply_attempts (reply_id, number, error_code, error_message)
    SELECT id, n, 'INTERNAL', 'attempt ' || n || ' of ' || turn FROM replies, generate_series(1, 2) n ON CONFLICT DO NOTHING`)
  await pool.query(
    `INSERT INTO reply_chunks (reply_id, attempt, "offset", text) SELECT id, 2, n, 'piece ' || n FROM replies, generate_series(0, 2) n ON CONFLICT DO NOTHING`,
  )
}
