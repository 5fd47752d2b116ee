import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { ask, type Conversation, dictate, follow, openConversations, outcomes, readSoFar } from '../faults/lifecycle/conversations.ts'
import { eventually } from '../support/eventually.ts'
import { readMetric } from '../support/metrics.ts'
import { createRandom } from '../support/random.ts'
import { type Node, startServerScene, stop, without } from '../support/serverScene.ts'

/** Much longer than a machine that is busy with other tests keeps a server from renewing. */
const leaseSeconds = 5
/** Nobody is awake who could tell that the lease is over. */
const sleepMs = leaseSeconds * 1000 + 1000

/**
 * A laptop is closed in the middle of replies, and opened again.
 * @param awake what happens before the provider writes the rest
 */
async function sleepAndGoOn(
  count: number,
  awake: (node: Node, conversations: Conversation[]) => Promise<unknown>,
  env: Record<string, string> = {},
) {
  const scene = await startServerScene({ REPLY_LEASE_SECONDS: String(leaseSeconds) })
  const node = await scene.start(env)
  const conversations = await openConversations(node.client, count)
  await follow(node.client, conversations)
  const random = createRandom(1)
  dictate(scene.llm, conversations, random, (reply) => reply.writeTo(2 + random.upTo(reply.text.length - 20)))
  await ask(node.client, conversations)
  await readSoFar(node.client, conversations)
  node.server.kill('SIGSTOP')
  await delay(sleepMs)
  node.server.kill('SIGCONT')
  await awake(node, conversations)
  dictate(scene.llm, conversations, random, (reply) => reply.finish())
  for (const { replies } of conversations) replies.at(-1)?.finish()
  await Promise.all(conversations.map(({ reader }) => reader.hasEnded()))
  await Promise.all(conversations.map(({ reader }) => reader.leave()))
  await stop(node)
  return await outcomes(scene, conversations)
}

/** Text that is stored is written after the look for lost replies, which is due on waking. */
async function writeOn({ client }: Node, conversations: Conversation[]) {
  for (const { replies } of conversations) for (const reply of replies) reply.writeTo(reply.visible + 10)
  await readSoFar(client, conversations)
}

const repliesAreReclaimed = ({ server }: Node) =>
  eventually(
    'replies are taken for those of a dead worker',
    () => readMetric(server.url, 'parley_replies_reclaimed_total'),
    (count = 0) => count > 0,
  )

describe('fault 8: a server that was stopped for longer than its leases', { timeout: 120_000 }, () => {
  it('goes on with its replies where it was', async () => {
    for (const { status, errors, answers, seen, isGenuine } of await sleepAndGoOn(50, writeOn))
      expect({ status, errors, answers, isGenuine }).toEqual({ status: 'COMPLETED', errors: [null], answers: [seen], isGenuine: true })
  })

  it('control: would take them for those of a dead worker, if it did not renew its leases and know its own', async () => {
    expect((await sleepAndGoOn(5, repliesAreReclaimed, without('renewal', 'ownReplies'))).flatMap(({ errors }) => errors)).toContain(
      'WORKER_LOST',
    )
  })
})
