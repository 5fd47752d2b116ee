import { expect, it } from 'vitest'
import { createInteraction } from '../../src/domain/interactions.ts'
import { purgeOwner } from '../../src/jobs/purgeOwner.ts'
import { createMemoryPubSub } from '../../src/pubsub/memory.ts'
import { openTestDatabase, testDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { storeSomethingOfEveryKind } from '../support/ownedData.ts'
import { createDomain, owner } from '../support/parts.ts'
import { readAllRows } from '../support/storedRows.ts'

it('what somebody still creates on the strength of a revoked key is purged, too', async () => {
  await using database = await openTestDatabase(await testDatabase())
  const empty = await readAllRows(database.pool)
  await storeSomethingOfEveryKind(database, 'ada')
  const context = { database, pubsub: createMemoryPubSub(), lingeringMs: 1000 }
  const purging = purgeOwner(context, 'ada', new AbortController().signal)
  const { prisma } = database
  await eventually(
    'the key is revoked, and nothing else is left',
    async () => [await prisma.apiKey.count({ where: { revokedAt: { not: null } } }), await prisma.interaction.count()],
    ([keys, interactions]) => keys === 1 && interactions === 0,
  )
  await createInteraction(createDomain(database), owner('ada'), {})
  await purging
  expect(await readAllRows(database.pool)).toEqual(empty)
})

it('stops between two interactions when it is told to, and goes on from there', async () => {
  await using database = await openTestDatabase(await testDatabase())
  const empty = await readAllRows(database.pool)
  await storeSomethingOfEveryKind(database, 'ada')
  const stopped = new AbortController()
  // It tells of each that it has removed.
  const pubsub = { publish: () => stopped.abort(new Error('stopped')) }
  await expect(purgeOwner({ database, pubsub, lingeringMs: 0 }, 'ada', stopped.signal)).rejects.toThrow('stopped')
  expect(await database.prisma.interaction.count()).toBe(2)
  await purgeOwner({ database, pubsub: createMemoryPubSub(), lingeringMs: 0 }, 'ada', new AbortController().signal)
  expect(await readAllRows(database.pool)).toEqual(empty)
})
