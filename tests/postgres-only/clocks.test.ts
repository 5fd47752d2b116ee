import { expect, it, onTestFinished } from 'vitest'
import { type Client, connect } from '../support/client.ts'
import { openTestDatabase, testDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { holdReplies } from '../support/heldReplies.ts'
import { findViolations } from '../support/invariants.ts'
import { answer, begin, delta, refuse, startLlmServer } from '../support/llmServer.ts'
import { readReply, replyWhen } from '../support/replies.ts'
import { databaseEnv, startServerProcess } from '../support/serverProcess.ts'

const shiftedClock = new URL('../support/shiftedClock.ts', import.meta.url).pathname
const hour = 3_600_000

/** Two servers over one database, the one an hour behind, the other an hour ahead. */
async function startNodes({ trusted = false } = {}) {
  const settings = await testDatabase()
  const database = await openTestDatabase(settings)
  const llm = await startLlmServer()
  onTestFinished(async () => {
    await database[Symbol.asyncDispose]()
    await llm[Symbol.asyncDispose]()
  })
  const start = async (offset: number, clockTrusted: boolean) => {
    const server = await startServerProcess({
      ...databaseEnv(settings),
      OPENAI_BASE_URL: llm.baseUrl,
      REPLY_LEASE_SECONDS: '2',
      NODE_OPTIONS: `--import=${shiftedClock}`,
      CLOCK_OFFSET_MS: String(offset),
      CLOCK_TRUSTED: clockTrusted ? '1' : '0',
    })
    onTestFinished(async () => {
      server.kill('SIGKILL')
      await server.ended
    })
    return server
  }
  return { pool: database.pool, llm, behind: () => start(-hour, false), ahead: () => start(hour, trusted) }
}

/** Runs a reply on the node that is behind, well past its first lease, beside the one that is ahead. */
async function runLong({ pool, llm, behind, ahead }: Awaited<ReturnType<typeof startNodes>>) {
  const held = holdReplies(llm)
  const client = connect((await behind()).url)
  const sent = await client.send((await client.createInteraction()).id, 'hello')
  const { response } = await held.next()
  begin(response)
  delta(response, 'Well')
  await ahead()
  const readLease = async () => {
    const text = 'SELECT attempt, extract(epoch FROM lease_until - started_at)::float8 AS seconds FROM replies WHERE id = $1'
    return (await pool.query<{ attempt: number; seconds: number | null }>(text, [sent.reply.id])).rows[0]
  }
  await eventually('the lease was renewed often, or lost', readLease, (row) => row?.attempt !== 1 || Number(row.seconds) > 7)
  return readReply(pool, sent.reply.id)
}

it('fault 19: a reply is not taken from a living worker whose clock is wrong, nor by one', { timeout: 120_000 }, async () => {
  expect(await runLong(await startNodes())).toMatchObject({ status: 'RUNNING', attempt: 1, failedAttempts: 0 })
})

it('control for fault 19: it would be, if a worker went by its own clock', { timeout: 120_000 }, async () => {
  expect((await runLong(await startNodes({ trusted: true })))?.failedAttempts).toBeGreaterThan(0)
})

it('fault 19: order, times and retries are the database’s', { timeout: 120_000 }, async () => {
  const { pool, llm, behind, ahead } = await startNodes()
  const clients: [Client, Client] = [connect((await behind()).url), connect((await ahead()).url)]
  const tried = new Set<string>()
  llm.respond = ({ messages }, response) => {
    const question = messages.at(-1)?.content ?? ''
    if (tried.has(question)) answer(response, `re: ${question}`)
    else refuse(response, 503)
    tried.add(question)
  }
  const { id } = await clients[0].createInteraction()
  const sent = []
  for (let n = 0; n < 6; n += 1) sent.push(await (clients[n % 2] as Client).send(id, `m${n}`))
  const replies = []
  for (const { reply } of sent) replies.push(await replyWhen(pool, reply.id))
  expect(replies).toMatchObject(sent.map((_, n) => ({ status: 'COMPLETED', turn: n + 1, attempt: 2, content: `re: m${n}` })))
  const { rows } = await pool.query(
    `SELECT content, created_at - lag(created_at) OVER (ORDER BY position) >= interval '0' AS later,
            abs(extract(epoch FROM created_at - now())) < 600 AS recent FROM messages ORDER BY position`,
  )
  expect(rows.slice(0, 6).map(({ content }) => content)).toEqual(sent.map((_, n) => `m${n}`))
  expect(rows.filter(({ later, recent }) => later === false || !recent)).toEqual([])
  expect(await findViolations(pool)).toEqual([])
})
