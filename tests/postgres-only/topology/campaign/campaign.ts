import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { randomText } from '../../../support/dictatedReplies.ts'
import { overPostedStream, overSocket } from '../../../support/eventConnections.ts'
import { findViolations } from '../../../support/invariants.ts'
import { begin, delta, finish, type LlmServer, refuse } from '../../../support/llmServer.ts'
import { createRandom, type Random } from '../../../support/random.ts'
import type { Topology } from '../../../support/topology/topology.ts'
import { audit, countStuck, type Findings } from './audit.ts'
import { Follower, type Resume } from './follower.ts'
import { Talker } from './talker.ts'

/** Each interaction's clients: two over a WebSocket, one over an event stream. */
const transports = [overSocket, overSocket, overPostedStream]

export interface CampaignOptions {
  interactions: number
  seed?: number
  /** By default where the client was. */
  resume?: Resume
}

export interface Outcome {
  findings: Findings
  /** Of the rules of the model, in the database. */
  violations: string[]
  /** Attempts that ended with their worker. */
  lostAttempts: number
  talkers: Talker[]
  followers: Follower[]
}

/** Somebody talks in each of many interactions, which are followed by three clients each, until `end`. */
export async function startCampaign(
  { client, llm, postgres }: Topology,
  { interactions, seed = 1, resume = (cursor) => cursor }: CampaignOptions,
) {
  answerAtLeisure(llm, createRandom(seed))
  const created = await Promise.all(Array.from({ length: interactions }, () => client.createInteraction()))
  const talkers = created.map(({ id }, n) => new Talker(id, createRandom(seed + n)))
  const followers = created.flatMap(({ id, cursor }) => transports.map((open) => new Follower(id, cursor, open, resume)))
  const [talking, following] = [new AbortController(), new AbortController()]
  const followed = followers.map((follower) => follower.run(client.url, following.signal))
  const talked = talkers.map((talker) => talker.run(client, talking.signal))
  const acknowledged = () => talkers.flatMap((talker) => talker.acknowledged)

  return {
    followers,
    /** Settles when some more has been said, and is delivered to somebody. */
    async hasGoneOn() {
      const [sends, events] = [acknowledged().length, eventsOf(followers)]
      while (acknowledged().length < sends + interactions / 5 || eventsOf(followers) < events + interactions) await delay(100)
    },
    async end(): Promise<Outcome> {
      talking.abort()
      await Promise.all(talked)
      const pool = new pg.Pool({ connectionString: postgres.url })
      const findings = await audit(pool, acknowledged(), followers, await countStuck(pool))
      const violations = await findViolations(pool)
      const { rowCount } = await pool.query(`SELECT FROM reply_attempts WHERE error_code = 'WORKER_LOST'`)
      await pool.end()
      following.abort()
      for (const follower of followers) follower.cut()
      await Promise.all(followed)
      return { findings, violations, lostAttempts: rowCount ?? 0, talkers, followers }
    },
  }
}

const eventsOf = (followers: Follower[]) => followers.reduce((sum, { events }) => sum + events, 0)

/** Writes for half a second or so; now and then it refuses, or breaks off. */
function answerAtLeisure(llm: LlmServer, random: Random) {
  llm.respond = async (_, response) => {
    if (random.chance(0.05)) return void refuse(response, 503)
    const text = randomText(random, 100 + random.upTo(400))
    const breaksOff = random.chance(0.05)
    begin(response)
    for (let start = 0; start < text.length && !response.destroyed; start += 20) {
      delta(response, text.slice(start, start + 20))
      if (breaksOff && start > text.length / 2) return void response.destroy()
      await delay(random.upTo(50))
    }
    if (!response.destroyed) finish(response)
  }
}
