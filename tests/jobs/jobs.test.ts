import { expect, it } from 'vitest'
import { openBoss } from '../../src/jobs/boss.ts'
import { startJobRunner } from '../../src/jobs/jobRunner.ts'
import type { JobContext, JobEvents } from '../../src/jobs/jobs.ts'
import { submitJob } from '../../src/jobs/submitJob.ts'
import { createMemoryPubSub } from '../../src/pubsub/memory.ts'
import { openTestDatabase, testDatabase } from '../support/databases.ts'
import { storeSomethingOfEveryKind } from '../support/ownedData.ts'

const nothing: JobEvents = { jobStarted: () => {}, jobEnded: () => {}, failed: () => {} }

async function openContext(events: Partial<JobEvents> = {}): Promise<JobContext> {
  const database = await openTestDatabase(await testDatabase())
  return { database, pubsub: createMemoryPubSub(), lingeringMs: 0, events: { ...nothing, ...events } }
}

it('tells of a job that fails', async () => {
  const told = Promise.withResolvers<[string, unknown]>()
  const context = await openContext({ failed: (what, error) => told.resolve([what, error]) })
  await using _ = context.database
  const boss = await openBoss(context)
  await boss.send('rotate-encryption', { keyId: 'nobody has it' })
  await boss.stop()
  await using __ = startJobRunner(context)
  expect(await told.promise).toEqual(['do a job', new Error("The first of ENCRYPTION_KEYS is not 'nobody has it' here.")])
})

it('who submits a job that waits to be tried again does not wait with it, and nothing of it is kept', async () => {
  const context = await openContext()
  await using _ = context.database
  await storeSomethingOfEveryKind(context.database, 'ada')
  const boss = await openBoss(context)
  await boss.send('purge-owner', { ownerId: 'ada' }, { singletonKey: 'ada', startAfter: 3600 })
  await boss.stop()
  await submitJob(context, 'purge-owner', { ownerId: 'ada' }, 'ada', async () => {})
  expect(await context.database.prisma.interaction.count()).toBe(0)
  expect((await context.database.pool.query('SELECT FROM pgboss.job')).rowCount).toBe(0)
})
