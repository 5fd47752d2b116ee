import pg from 'pg'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { createPostgresPubSub } from '../../src/pubsub/postgres.ts'
import type { PubSub } from '../../src/pubsub/pubsub.ts'
import { testDatabase } from '../support/databases.ts'
import { nextPayload } from '../support/nextPayload.ts'

let connectionString = ''
const opened: PubSub[] = []

beforeAll(async () => {
  const database = await testDatabase()
  if ('url' in database) connectionString = database.url
})

afterEach(async () => {
  for (const pubsub of opened.splice(0)) await pubsub[Symbol.asyncDispose]()
})

async function open(): Promise<PubSub> {
  const pubsub = await createPostgresPubSub({ connectionString, onError: () => {} })
  opened.push(pubsub)
  return pubsub
}

it('comes back after its connection was cut, says so, and hears again', async () => {
  const [here, there] = [await open(), await open()]
  const gaps = [here, there].map((pubsub) => new Promise<void>((resolve) => void pubsub.onGap(resolve)))
  const killer = new pg.Client({ connectionString })
  await killer.connect()
  await killer.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'parley pubsub' AND datname = current_database()",
  )
  await killer.end()
  await Promise.all(gaps)
  const heard = nextPayload(there, 'topic')
  here.publish('topic', 'again')
  expect(await heard).toBe('again')
})

it('passes over what others say on its channel', async () => {
  const here = await open()
  const heard = nextPayload(here, 'topic')
  const stranger = new pg.Client({ connectionString })
  await stranger.connect()
  for (const payload of ['', 'no json', '{}', '[1,2]']) await stranger.query("SELECT pg_notify('parley', $1)", [payload])
  await stranger.end()
  here.publish('topic', 'mine')
  expect(await heard).toBe('mine')
})
