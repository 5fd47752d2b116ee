import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { readEverything, talk } from '../support/backedUp.ts'
import { take } from '../support/client.ts'
import { openTestDatabase, temporaryDirectory } from '../support/databases.ts'
import { findViolations } from '../support/invariants.ts'
import { answer } from '../support/llmServer.ts'
import { startServerScene, stop } from '../support/serverScene.ts'
import { hasTopology } from '../support/topology/available.ts'
import { postgresPrograms, startPostgresCluster } from '../support/topology/postgresCluster.ts'

/** Runs a program that came with the server. */
const run = (program: string, ...args: string[]) => promisify(execFile)(join(postgresPrograms(), program), args)

const newMessages = 'query ($id: ID!) { interaction(id: $id) { cursor messages(last: 2) { edges { node { content } } } } }'

it.runIf(hasTopology)(
  'what pg_dump takes of running servers, pg_restore gives to others: every conversation, and the replies that were to come',
  { timeout: 120_000 },
  async () => {
    const cluster = await startPostgresCluster()
    onTestFinished(() => cluster[Symbol.asyncDispose]())
    const scene = await startServerScene({ DATABASE_URL: cluster.url })
    const original = await scene.start()
    const { busyId, restingId } = await talk(original.client, scene.llm)
    const before = await readEverything(original.client)
    const dump = join(temporaryDirectory(), 'parley.dump')
    await run('pg_dump', '--format=custom', `--file=${dump}`, cluster.url)
    // What happens after the backup, the restored database does not know.
    const late = { clientMessageId: 'late', reply: false }
    const { message } = await original.client.send(restingId, 'too late', late)
    original.server.kill('SIGKILL')
    await original.server.ended

    const url = cluster.url.replace(/postgres$/, 'restored')
    await run('createdb', `--maintenance-db=${cluster.url}`, 'restored')
    await run('pg_restore', '--exit-on-error', '--no-owner', `--dbname=${url}`, dump)
    // Nothing but the API, so that all of it can be seen before anything goes on.
    const api = await scene.start({ DATABASE_URL: url, ROLES: 'api' })
    expect(await readEverything(api.client)).toEqual(before)

    // A cursor of after the backup leads nowhere; from the interaction's own the client goes on, and sends again what is lost.
    const lost = [{ extensions: { code: 'BAD_USER_INPUT', path: ['after'] } }]
    await expect(api.client.follow(restingId, message.cursor).next()).rejects.toMatchObject(lost)
    const { interaction } = await api.client.data(newMessages, { id: restingId })
    const messages = api.client.follow(restingId, interaction.cursor)
    expect(await api.client.send(restingId, 'too late', late)).toMatchObject({ duplicate: false })
    expect((await take(messages, 1))[0]?.content).toBe('too late')

    const answers = api.client.follow(busyId, before.find(({ id }) => id === busyId)?.cursor)
    scene.llm.respond = (request, response) => answer(response, `echo: ${request.messages.at(-1)?.content}`)
    const worker = await scene.start({ DATABASE_URL: url, ROLES: 'worker' })
    expect((await take(answers, 2)).map(({ content }) => content)).toEqual(['echo: this one runs', 'echo: this one waits'])
    for (const subscription of [messages, answers]) await subscription.return?.()
    await stop(worker)
    await stop(api)
    await using database = await openTestDatabase({ url })
    expect(await findViolations(database.pool)).toEqual([])
  },
)
