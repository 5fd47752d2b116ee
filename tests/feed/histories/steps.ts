import { anonymous } from '../../../src/auth/viewer.ts'
import { updateInteraction } from '../../../src/domain/interactions.ts'
import { deleteMessage, updateMessage } from '../../../src/domain/messageChanges.ts'
import { type BusyPolicy, createMessage } from '../../../src/domain/messages.ts'
import { cancelReply, retryReply } from '../../../src/domain/replies.ts'
import { ParleyError } from '../../../src/errors.ts'
import { interactionTopic } from '../../../src/pubsub/pubsub.ts'
import { reclaimLostReplies } from '../../../src/worker/reclaimLostReplies.ts'
import { claim, expireLease } from '../../support/parts.ts'
import { readMessages } from '../../support/storedText.ts'
import { ScriptedAttempt } from './scriptedAttempt.ts'
import type { World } from './world.ts'

/** @param n chooses among what there is */
type Step = (world: World, n: number) => unknown

const choose = <T>(of: readonly T[], n: number): T | undefined => of[n % Math.max(1, of.length)]

/** Letters of one, two and three bytes, and surrogate pairs. */
const pieces = ['Hello, ', 'wörld', '漢字', '😀', '👩‍👩‍👧', 'a', ' - ', '𝄞𝄢', 'and so on. ', '\n']

const policies: BusyPolicy[] = ['ENQUEUE', 'ENQUEUE', 'REJECT', 'INTERRUPT', 'ROLLBACK']

/** What may be refused, as the state does not allow it; anything else that is thrown is a fault. */
const unlessRefused =
  (step: Step): Step =>
  async (world, n) => {
    try {
      await step(world, n)
    } catch (error) {
      if (!(error instanceof ParleyError && ['CONFLICT', 'INTERACTION_BUSY', 'NOT_FOUND'].includes(error.code))) throw error
    }
  }

/** The latest attempt mostly; now and then one that is over. */
const withAttempt =
  (act: (attempt: ScriptedAttempt) => unknown): Step =>
  ({ attempts }, n) => {
    const attempt = n % 4 === 0 ? choose(attempts, n >> 2) : attempts.at(-1)
    return attempt && act(attempt)
  }

const nodeOf = ({ nodes }: World, n: number) => nodes[n % nodes.length] as World['nodes'][number]

export const steps: Record<string, Step> = {
  send: unlessRefused(async ({ domain, interactionId, messages, replies }, n) => {
    const input = { interactionId, content: `question ${n}`, whenBusy: policies[n % policies.length], reply: n % 7 > 0 }
    const { message, reply } = await createMessage(domain, anonymous, input)
    messages.push(message.id)
    if (reply) replies.push(reply.id)
  }),
  claim: async ({ context, attempts }) => {
    for (const reply of await claim(context)) {
      attempts.push(new ScriptedAttempt(context, reply))
      context.pubsub.publish(interactionTopic(reply.interactionId), reply.interactionId)
    }
  },
  write: (world, n) =>
    withAttempt((attempt) => {
      attempt.write(pieces[n % pieces.length] ?? '')
      if (n % 3 > 0) attempt.publish()
    })(world, n),
  store: withAttempt((attempt) => attempt.store()),
  complete: withAttempt((attempt) => attempt.complete()),
  fail: withAttempt((attempt) => attempt.fail()),
  retryLater: withAttempt((attempt) => attempt.retryLater()),
  handBack: withAttempt((attempt) => attempt.handBack()),
  loseWorker: async ({ context, database, attempts }) => {
    const attempt = attempts.at(-1)?.attempt
    if (!attempt) return
    await expireLease(database, attempt)
    await reclaimLostReplies(context, { all: false })
  },
  cancelReply: unlessRefused(({ domain, replies }, n) => {
    const replyId = choose(replies, n >> 1)
    return replyId && cancelReply(domain, anonymous, { replyId, keepPartial: n % 2 === 0 })
  }),
  retryReply: unlessRefused(({ domain, replies }, n) => {
    const replyId = choose(replies, n)
    return replyId && retryReply(domain, anonymous, { replyId })
  }),
  updateMessage: unlessRefused(({ domain, messages }, n) => {
    const id = choose(messages, n)
    return id && updateMessage(domain, anonymous, { id, content: `changed ${n}` })
  }),
  deleteMessage: async ({ domain, database, interactionId }, n) => {
    const message = choose(await readMessages(database.pool, interactionId), n)
    if (message) await deleteMessage(domain, anonymous, message)
  },
  updateInteraction: ({ domain, interactionId }, n) => updateInteraction(domain, anonymous, interactionId, { title: `title ${n}` }),
  connect: async (world, n) => {
    const reader = choose(world.readers, n >> 1)
    if (reader && !reader.isConnected) await reader.connect(nodeOf(world, n))
  },
  disconnect: async ({ readers }, n) => choose(readers, n)?.disconnect(),
  move: async (world, n) => {
    const reader = choose(world.readers, n >> 1)
    await reader?.disconnect()
    await reader?.connect(nodeOf(world, n))
  },
}

/** Lets every reply come to its end, and every client see it. */
export async function conclude(world: World) {
  for (const reader of world.readers) if (!reader.isConnected) await reader.connect(nodeOf(world, world.attempts.length))
  await world.attempts.at(-1)?.complete()
  for (;;) {
    const before = world.attempts.length
    await steps.claim?.(world, 0)
    if (world.attempts.length === before) return
    const attempt = world.attempts.at(-1)
    attempt?.write('the end 🏁')
    attempt?.publish()
    await attempt?.complete()
  }
}
