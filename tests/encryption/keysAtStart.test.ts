import { randomBytes } from 'node:crypto'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Config, parseConfig } from '../../src/config.ts'
import type { Database } from '../../src/db/database.ts'
import { createInteraction } from '../../src/domain/interactions.ts'
import { createMessage } from '../../src/domain/messages.ts'
import { openTestDatabase, overPostgres, testDatabase } from '../support/databases.ts'
import { keyNamed } from '../support/encryption.ts'
import { createDomain, owner } from '../support/parts.ts'
import { databaseEnv, failToStart } from '../support/serverProcess.ts'
import { readMessages } from '../support/storedText.ts'

const viewer = owner('someone')
const k1 = keyNamed('k1')
const otherK1 = `k1:${randomBytes(32).toString('base64')}`

/** Does something with the database as a server with these keys would, and closes it. */
async function withKeys<T>(settings: Config['database'], keys: string, use: (database: Database) => Promise<T>): Promise<T> {
  await using database = await openTestDatabase(settings, { encryptionKeys: parseConfig({ ENCRYPTION_KEYS: keys }).encryptionKeys })
  return await use(database)
}

const say = (content: string) => async (database: Database) => {
  const domain = createDomain(database)
  const { id: interactionId } = await createInteraction(domain, viewer, { title: `about ${content}` })
  await createMessage(domain, viewer, { interactionId, content, reply: false })
}

/** What is said in all interactions, and by whom it was encrypted, in the order in which it was said. */
async function readAll(database: Database) {
  const { rows } = await database.pool.query<{ key: string | null }>(
    `SELECT substring(content from '^parley:enc:1:([^:]+):') AS key FROM messages ORDER BY id`,
  )
  const messages = (await readMessages(database.pool)).sort((one, other) => (one.id < other.id ? -1 : 1))
  const interactions = await database.prisma.interaction.findMany({ orderBy: { id: 'asc' } })
  return messages.map(({ content }, n) => ({ content, title: interactions[n]?.title, key: rows[n]?.key }))
}

it('what was written without keys, with one, and with a newer one before it, is all read', async () => {
  const settings = await testDatabase()
  await withKeys(settings, '', say('without'))
  await withKeys(settings, k1, say('with k1'))
  const all = await withKeys(settings, `${keyNamed('k2')},${k1}`, async (database) => {
    await say('with k2')(database)
    return await readAll(database)
  })
  expect(all).toEqual([
    { content: 'without', title: 'about without', key: null },
    { content: 'with k1', title: 'about with k1', key: 'k1' },
    { content: 'with k2', title: 'about with k2', key: 'k2' },
  ])
  // Any order reads; the first one writes.
  expect(await withKeys(settings, `${k1},${keyNamed('k2')}`, readAll)).toEqual(all)
})

describe('a start without what the database was encrypted with', () => {
  let settings: Config['database']
  beforeAll(async () => {
    settings = await testDatabase()
    await withKeys(settings, k1, say('a word'))
  })
  // Also for the next start with the right keys: nothing is left of those that were refused.
  afterEach(async () => expect(await withKeys(settings, k1, readAll)).toMatchObject([{ content: 'a word' }]))

  it.each([
    ['without any key', '', `keys that ENCRYPTION_KEYS does not have: 'k1'. Add them`],
    ['with another key alone', keyNamed('k2'), `keys that ENCRYPTION_KEYS does not have: 'k1'. Add them`],
    ['with another key under its name', otherK1, `other keys under the names of those with which text in this database is encrypted: 'k1'`],
    ['with another key under its name, behind a new one', `${keyNamed('k2')},${otherK1}`, `is encrypted: 'k1'`],
  ])('is refused %s, by the name of the key', async (_, keys, message) => {
    const refusal = await withKeys(settings, keys, readAll).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ name: 'DatabaseOpenError', message: expect.stringContaining(message) })
  })

  it('ends, as a process, with words for the operator, and no key', async () => {
    const { code, output } = await failToStart({ ...databaseEnv(settings), ENCRYPTION_KEYS: otherK1 })
    expect(code).toBe(1)
    expect(output).toMatch(/^parley: ENCRYPTION_KEYS .*'k1'/m)
    expect(output).not.toMatch(/\n {4}at /)
    for (const key of [k1, otherK1]) expect(output).not.toContain(key.split(':')[1])
  })
})

it.runIf(overPostgres)('of servers that start at the same time, each with another key, one does', async () => {
  const settings = await testDatabase()
  const starts = ['a', 'b', 'c', 'd'].map((name) => withKeys(settings, keyNamed(name), async () => name))
  const outcomes = await Promise.allSettled(starts)
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'DatabaseOpenError' })
})
