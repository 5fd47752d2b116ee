import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import { expect, test } from 'vitest'
import { startScript } from '../support/childProcess.ts'
import { openTestDatabase, temporaryDirectory, testDatabase } from '../support/databases.ts'

const rounds = 4

test('fault 16: a first start that is killed at any moment is made up for by the next one', { timeout: 120_000 }, async () => {
  const dataDir = join(temporaryDirectory(), 'data')
  for (let round = 0; round < rounds; round++) {
    const starter = startScript('holdDatabase.ts', dataDir)
    await Promise.race([sleep(Math.random() * 3000), starter.output])
    await starter.stop('SIGKILL')
  }
  await using database = await openTestDatabase({ dataDir })
  expect(await database.prisma.interaction.count()).toBe(0)
})

test('fault 16: so is one that is killed while it migrates', { timeout: 120_000 }, async () => {
  const blank = join(temporaryDirectory(), 'database')
  await (await PGlite.create(blank)).close()
  for (let round = 0; round < rounds; round++) {
    const dataDir = join(temporaryDirectory(), 'data')
    cpSync(blank, join(dataDir, 'database'), { recursive: true })
    const starter = startScript('holdDatabase.ts', dataDir)
    // That is when it opens it.
    while (!existsSync(join(dataDir, 'database', 'postmaster.pid'))) await sleep(1)
    await Promise.race([sleep(50 + (round * 400) / rounds), starter.output])
    await starter.stop('SIGKILL')
    await using database = await openTestDatabase({ dataDir })
    expect(await database.prisma.interaction.count()).toBe(0)
  }
})

test('fault 16: so is one that was killed while it made the lock file of PostgreSQL', async () => {
  const { dataDir } = (await testDatabase()) as { dataDir: string }
  writeFileSync(join(dataDir, 'database', 'postmaster.pid'), '')
  await using database = await openTestDatabase({ dataDir })
  expect(await database.prisma.interaction.count()).toBe(0)
})

test('a directory of something else is refused and left as it is', async () => {
  const dataDir = temporaryDirectory()
  writeFileSync(join(dataDir, 'thesis.txt'), 'ten years of work')
  await expect(openTestDatabase({ dataDir })).rejects.toThrow(/holds something else \(thesis\.txt\)/)
  expect(readdirSync(dataDir)).toEqual(['thesis.txt'])
})

test('so is a database of another version, and a directory that is none', async () => {
  const dataDir = temporaryDirectory()
  mkdirSync(join(dataDir, 'database'))
  await expect(openTestDatabase({ dataDir })).rejects.toThrow(/is not an embedded database/)
  writeFileSync(join(dataDir, 'database', 'PG_VERSION'), '17\n')
  await expect(openTestDatabase({ dataDir })).rejects.toThrow(/written by PostgreSQL 17/)
  expect(readdirSync(join(dataDir, 'database'))).toEqual(['PG_VERSION'])
})

test('an empty directory that is there already is used', async () => {
  const dataDir = temporaryDirectory()
  await using database = await openTestDatabase({ dataDir })
  expect(database.description).toBe(`embedded (${dataDir})`)
})
