import { expect } from 'vitest'
import { overPostgres } from '../../support/databases.ts'
import { overSocket } from '../../support/eventConnections.ts'
import { createRandom } from '../../support/random.ts'
import { preloading, stop, without } from '../../support/serverScene.ts'
import type { Stage } from '../../support/stage.ts'
import { ask, dictate, follow, openConversations, outcomes, readSoFar } from './conversations.ts'

/** So many conversations at once: each has texts of its own, which are cut elsewhere. An embedded database shares its processor with them. */
const conversationsEach = overPostgres ? 50 : 20
/** In seconds. So long that over an embedded database nobody waits for its end: what was running is known to be lost. */
export const lease = overPostgres ? 2 : 600

export interface Death {
  /** A point of dieAt.ts; without one it is killed in the middle of all replies. */
  at?: string
  /** Defences of switchedOff.ts that the server which dies, or those that live on, have to do without. */
  dyingWithout?: string[]
  livingWithout?: string[]
}

/**
 * A server dies in the middle of conversations, and another one is started. Over PostgreSQL it is a worker: half of the
 * clients stay connected to the API nodes, the others come back.
 * @param scene with nothing to do; `goOn` leaves it so
 */
export async function die(scene: Stage, { at, dyingWithout = [], livingWithout = [] }: Death = {}) {
  const random = createRandom(1)
  const leased = { REPLY_LEASE_SECONDS: String(lease) }
  const scripts = [...(at ? ['dieAt'] : []), 'switchedOff']
  const dying = await scene.start({ ...leased, ...without(...dyingWithout), ...preloading(...scripts), DIE_AT: at ?? '' })
  const living = { ...leased, ...without(...livingWithout) }

  const conversations = await openConversations(dying.client, conversationsEach)
  const comingBack = conversations.filter((_, n) => !overPostgres || n % 2)
  await follow(dying.client, conversations)
  dictate(scene.llm, conversations, random, (reply) => reply.writeTo(2 + random.upTo(reply.text.length - 2)))
  await ask(dying.client, conversations)
  if (at !== 'a reply was claimed') {
    await readSoFar(dying.client, conversations)
    if (at) for (const { replies } of conversations) replies.at(-1)?.finish()
    else dying.server.kill('SIGKILL')
  }
  expect(await dying.server.ended).toBe('SIGKILL')

  const diedAt = performance.now()
  dictate(scene.llm, conversations, random, (reply) => reply.finish())
  const next = await scene.start(living)
  return { scene, conversations, comingBack, next, startSeconds: (performance.now() - diedAt) / 1000 }
}

type Aftermath = Awaited<ReturnType<typeof die>>

/** Everybody reads to the end. */
export async function goOn({ scene, conversations, comingBack, next }: Aftermath, open = overSocket) {
  // Nobody knows whether a send that got no answer was stored.
  await ask(next.client, conversations)
  await follow(next.client, comingBack, open)
  await Promise.all(conversations.map(({ reader }) => reader.hasEnded()))
  await Promise.all(conversations.map(({ reader }) => reader.leave()))
  await stop(next)
  return await outcomes(scene, conversations)
}

/** Of every conversation: one answer, written in one piece, and read as it is stored. */
export async function expectSound(aftermath: Aftermath) {
  const all = await goOn(aftermath)
  for (const { status, answers, seen, isGenuine } of all)
    expect({ status, answers, isGenuine }).toEqual({ status: 'COMPLETED', answers: [seen], isGenuine: true })
  return all
}
