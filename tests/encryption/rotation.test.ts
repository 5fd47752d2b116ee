import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { DatabaseOpenError } from '../../src/db/openError.ts'
import { sealed } from '../../src/encryption/sealedFields.ts'
import { rotateEncryption } from '../../src/jobs/rotateEncryption.ts'
import { readProgress } from '../../src/jobs/sql/rotationProgress.ts'
import { testDatabase } from '../support/databases.ts'
import { countOthers, fillWithText, keysEnv, newKey, openWith, readableText } from '../support/encryptedText.ts'
import { runProgram } from '../support/runProgram.ts'
import { databaseEnv } from '../support/serverProcess.ts'

const [first, second] = [newKey('first'), newKey('second')]
const never = new AbortController().signal
const rotate = (database: Database, keyId: string, unreadable: unknown[] = []) =>
  rotateEncryption(database, keyId, { unreadable: (error) => unreadable.push(error) }, never)

it('encrypts what was not encrypted, and what an older key has encrypted, and needs the older key no more', async () => {
  const settings = await testDatabase()
  let text: Awaited<ReturnType<typeof readableText>>
  {
    await using plain = await openWith(settings)
    await fillWithText(plain, 500)
    text = await readableText(plain)
  }
  {
    await using database = await openWith(settings, first)
    expect(await countOthers(database, 'first')).toBeGreaterThan(500)
    await rotate(database, 'first')
    expect(await countOthers(database, 'first')).toBe(0)
    expect(await readableText(database)).toEqual(text)
  }
  {
    await using database = await openWith(settings, second, first)
    await fillWithText(database, 100)
    text = await readableText(database)
    await rotate(database, 'second')
    expect(await countOthers(database, 'second')).toBe(0)
    for (const { total, rewritten, isFinished } of await readProgress(database.pool, 'second'))
      expect({ rewritten, isFinished }).toEqual({ rewritten: total, isFinished: true })
  }
  await expect(openWith(settings, first)).rejects.toThrow(/'second'/)
  await using database = await openWith(settings, second)
  expect(await readableText(database)).toEqual(text)
})

it('leaves alone what is changed meanwhile', async () => {
  await using database = await openWith(await testDatabase(), second, first)
  await fillWithText(database, 600)
  const { Message: messages = [] } = await readableText(database)
  const rotated = rotate(database, 'second')
  const changed = messages.filter((_, n) => n % 7 === 0)
  for (const { id } of changed) {
    const { place } = sealed('Message', 'content', { id: String(id) }, '')
    await database.pool.query('UPDATE messages SET content = $2 WHERE id = $1', [id, database.pool.cipher.seal(place, `changed ${id}`)])
    await setImmediate()
  }
  await rotated
  const changedIds = new Set(changed.map(({ id }) => id))
  expect((await readableText(database)).Message).toEqual(
    messages.map((message) => (changedIds.has(message.id) ? { ...message, content: `changed ${message.id}` } : message)),
  )
  expect(await countOthers(database, 'second')).toBe(0)
})

it('leaves alone what nobody can read, says so, and keeps the keys that may have to do with it', async () => {
  const settings = await testDatabase()
  await using database = await openWith(settings, first)
  await fillWithText(database, 300)
  await rotate(database, 'first')
  await database[Symbol.asyncDispose]()

  await using rotating = await openWith(settings, second, first)
  const { rows } = await rotating.pool.query<{ id: string; content: string }>(
    `SELECT id, content FROM messages WHERE content <> '' ORDER BY id LIMIT 2`,
  )
  const [victim, other] = rows
  await rotating.pool.query('UPDATE messages SET content = $2 WHERE id = $1', [victim?.id, other?.content])
  const unreadable: unknown[] = []
  await rotate(rotating, 'second', unreadable)
  expect(unreadable.map(String)).toEqual([expect.stringContaining(`messages.content:${victim?.id}`)])
  expect(unreadable.map(String).join()).not.toContain('content 😀')
  expect(await countOthers(rotating, 'second')).toBe(1)
  await rotating[Symbol.asyncDispose]()
  await expect(openWith(settings, second)).rejects.toThrow(DatabaseOpenError)
})

it('is a command: the operator sees how far it has come', { timeout: 120_000 }, async () => {
  const settings = await testDatabase()
  {
    await using plain = await openWith(settings)
    await fillWithText(plain, 200)
  }
  const keys = (...args: string[]) => runProgram('src/commands/keys.ts', args, { ...databaseEnv(settings), ...keysEnv(second, first) })
  const { code, output } = await keys('rotate')
  expect(output).toContain('messages 180 of 180')
  expect(output).toContain(`Everything is encrypted with 'second'`)
  expect(code).toBe(0)
  await using database = await openWith(settings, second)
  expect(await countOthers(database, 'second')).toBe(0)
})

it('needs a key', async () => {
  const { code, output } = await runProgram('src/commands/keys.ts', ['rotate'], {
    ...databaseEnv(await testDatabase()),
    ENCRYPTION_KEYS: '',
  })
  expect({ code, output }).toEqual({ code: 1, output: 'ENCRYPTION_KEYS is not set: there is no key to encrypt with.\n' })
})
