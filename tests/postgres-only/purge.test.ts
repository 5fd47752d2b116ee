import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { type App, startApp } from '../../src/app.ts'
import { parseConfig } from '../../src/config.ts'
import type { Database } from '../../src/db/database.ts'
import { createInteraction } from '../../src/domain/interactions.ts'
import { createMessage } from '../../src/domain/messages.ts'
import { connect } from '../support/client.ts'
import { openTestDatabase, testDatabase } from '../support/databases.ts'
import { overSocket } from '../support/eventConnections.ts'
import type { SeenEvent } from '../support/events.ts'
import { eventually } from '../support/eventually.ts'
import { type HeldReplies, holdReplies } from '../support/heldReplies.ts'
import { begin, delta, startLlmServer } from '../support/llmServer.ts'
import { owners } from '../support/ownersCommand.ts'
import { createDomain, owner } from '../support/parts.ts'
import { databaseEnv } from '../support/serverProcess.ts'
import { preloading } from '../support/serverScene.ts'

const purge = (env: Record<string, string>) => owners(env, 'purge', '--owner', 'local', '--yes')

/** A database in which some interactions of the owner's, and one of another's, have a reply that waits. */
async function prepare() {
  const settings = await testDatabase()
  const database = await openTestDatabase(settings)
  onTestFinished(() => database[Symbol.asyncDispose]())
  const llm = await startLlmServer()
  onTestFinished(() => llm[Symbol.asyncDispose]())
  const ask = async (ownerId: string, content: string) => {
    const [domain, viewer] = [createDomain(database), owner(ownerId)]
    const { id } = await createInteraction(domain, viewer, {})
    await createMessage(domain, viewer, { interactionId: id, content })
  }
  for (const content of ['one', 'two', 'three']) await ask('local', content)
  await ask('local2', "another owner's")
  /** A server over it, in this process. */
  const serve = async () => {
    const env = { PORT: '0', LOG_LEVEL: 'silent', OPENAI_BASE_URL: llm.baseUrl, OPENAI_MODEL: 'test-model' }
    const app = await startApp({ ...parseConfig(env), database: settings }, { jobs: { superviseSeconds: 1 } })
    onTestFinished(() => app[Symbol.asyncDispose]())
    return app
  }
  return { settings, database, held: holdReplies(llm), serve }
}

/** Whose interactions there are. */
const remaining = async ({ prisma }: Database) =>
  (await prisma.interaction.findMany({ orderBy: { ownerId: 'asc' } })).map(({ ownerId }) => ownerId)

/** When the process that has the job in its hands has last shown that it lives. */
const beat = ({ pool }: Database, fromNow: string) =>
  pool.query(`UPDATE pgboss.job SET heartbeat_on = now() + $1::interval WHERE state = 'active'`, [fromNow])

/** Everything of the owner's that is there is being written and followed. @returns what is seen of its end */
async function follow({ url, feed }: App, held: HeldReplies, replies: number) {
  const closed = []
  const kept = []
  for (let n = 0; n < replies; n++) {
    const { response, question } = await held.next()
    begin(response)
    delta(response, 'Well.')
    if (question === "another owner's") kept.push(response)
    else closed.push(once(response, 'close'))
  }
  const { interactions } = await connect(url).data('{ interactions { edges { node { id } } } }')
  const ids: string[] = interactions.edges.map(({ node }: { node: { id: string } }) => node.id)
  const seen = ids.map(async (interactionId) => {
    const events: SeenEvent[] = []
    for await (const event of (await overSocket(`${url}/graphql`, { interactionId, after: undefined })).events) events.push(event)
    return events.at(-1)?.__typename
  })
  await eventually(
    'all are followed',
    () => feed.size,
    (size) => size === ids.length,
  )
  return { closed: Promise.all(closed), seen: Promise.all(seen), kept }
}

it('a purge beside a server stops the running replies there and ends the subscriptions', { timeout: 120_000 }, async () => {
  const { settings, database, held, serve } = await prepare()
  const { closed, seen, kept } = await follow(await serve(), held, 4)
  expect(await purge(databaseEnv(settings))).toMatchObject({ code: 0 })
  await closed
  expect(await seen).toEqual(['InteractionDeleted', 'InteractionDeleted', 'InteractionDeleted'])
  expect(await remaining(database)).toEqual(['local2'])
  expect(kept.map(({ destroyed }) => destroyed)).toEqual([false])
})

it('a server finishes the purge whose command has died', { timeout: 120_000 }, async () => {
  const { settings, database, held, serve } = await prepare()
  const dying = { ...databaseEnv(settings), ...preloading('dieAt'), DIE_AT: 'an interaction is removed, nobody was told' }
  expect(await purge(dying)).toMatchObject({ code: 'SIGKILL' })
  expect(await remaining(database)).toEqual(['local', 'local', 'local2'])
  // The job is in its hands, for as long as nobody takes it for dead.
  await beat(database, '1 hour')
  const { closed, seen, kept } = await follow(await serve(), held, 3)
  await beat(database, '-1 hour')
  await closed
  expect(await seen).toEqual(['InteractionDeleted', 'InteractionDeleted'])
  await eventually(
    'the job is done',
    async () => (await database.pool.query('SELECT FROM pgboss.job')).rowCount,
    (jobs) => jobs === 0,
  )
  expect(await remaining(database)).toEqual(['local2'])
  expect(kept.map(({ destroyed }) => destroyed)).toEqual([false])
})
