import { setTimeout as delay } from 'node:timers/promises'
import { v7 as uuidv7 } from 'uuid'
import { publishChange, workTopic } from '../pubsub/pubsub.ts'
import { readStop, stopTopic } from '../pubsub/replyStop.ts'
import { createCheckpoint } from './checkpoint.ts'
import { reclaimLostReplies } from './reclaimLostReplies.ts'
import { type RunningReply, runReply } from './runReply.ts'
import { handBack } from './settle.ts'
import { type ClaimedReply, claimReplies } from './sql/claimReplies.ts'
import { renewLeases } from './sql/renewLeases.ts'
import { WakeUp } from './wakeUp.ts'
import type { WorkerContext } from './workerContext.ts'

/** Between two looks at the queue when nothing wakes the worker; notifications make it a matter of milliseconds. */
const idlePollMs = 1000
/** Between two looks when due replies were passed over because their interactions were locked. */
const contendedPollMs = 20
/** One statement renews all leases; a lease lasts at least two of these. */
const renewalMs = 1000

export interface Worker {
  /** How many replies it works on now. */
  readonly running: number
  start(): Promise<void>
  /** Claims no more, lets running replies finish for at most `ms`, then hands the rest back. */
  drain(ms: number): Promise<void>
}

/** Runs replies, up to `settings.concurrency` at the same time. README.md beside this file has the state machine. */
export function createWorker(context: WorkerContext): Worker {
  const { database, pubsub, settings, events } = context
  const { pool } = database
  const workerId = uuidv7()
  const running = new Map<string, RunningReply>()
  const wakeUp = new WakeUp()
  const checkpoint = createCheckpoint(context)
  /** No new replies. */
  const stopping = new AbortController()
  /** No replies at all any more. */
  const stopped = new AbortController()
  const subscriptions: (() => void)[] = []
  let claiming: Promise<void> = Promise.resolve()
  let keeping: Promise<unknown> = Promise.resolve()
  let lastOwner = ''

  async function claim(): Promise<{ contended: boolean }> {
    const free = settings.concurrency - running.size
    if (free <= 0) return { contended: false }
    const rows = await claimReplies(pool, free, lastOwner, workerId, settings.leaseSeconds, settings.deadlineSeconds)
    const claimed = rows.filter((row): row is (typeof rows)[number] & ClaimedReply => row.id !== null)
    for (const reply of claimed) begin(reply)
    const { due, owners, lastOwner: last } = rows[0] ?? { due: 0, owners: 0, lastOwner: null }
    // With slots to spare after the ring's end its beginning is looked at too, and what some owner has beyond its share.
    const again = due < free && (lastOwner !== '' || (owners > 1 && claimed.length > 0))
    lastOwner = due < free ? '' : (last ?? '')
    return again ? claim() : { contended: claimed.length < due }
  }

  function begin(reply: ClaimedReply) {
    const run: RunningReply = { reply, abort: new AbortController(), renewedAt: performance.now(), done: Promise.resolve() }
    running.set(reply.id, run)
    events.claimed(reply, reply.waitedMs / 1000)
    publishChange(pubsub, { id: reply.interactionId, ownerId: reply.ownerId })
    run.done = runReply(context, checkpoint, run)
      .catch((error: unknown) => events.failed('run a reply', error))
      .finally(() => {
        if (running.get(reply.id) === run) running.delete(reply.id)
        checkpoint.forget(reply.id, reply.attempt)
        wakeUp.notify()
      })
  }

  /** Aborts an attempt that was taken away. One that began later is not meant: the word may have come late. */
  function stop(payload: string) {
    const { replyId, attempt } = readStop(payload)
    const run = running.get(replyId)
    if (run && run.reply.attempt <= attempt) run.abort.abort('stopped')
  }

  const look = () => wakeUp.notify()

  async function claimLoop() {
    while (!stopping.signal.aborted) {
      let pause = idlePollMs
      try {
        if ((await claim()).contended) pause = contendedPollMs
      } catch (error) {
        events.failed('claim replies', error)
      }
      if (!stopping.signal.aborted) await wakeUp.wait(pause)
    }
  }

  async function renewLoop() {
    for (;;) {
      await delay(renewalMs, undefined, { signal: stopped.signal }).catch(() => {})
      if (stopped.signal.aborted) return
      try {
        await renew()
        // Not while it hands back its own: those are not renewed any more, and would look lost.
        if (!stopping.signal.aborted && (await reclaimLostReplies(context, { ownIds: [...running.keys()] }))) pubsub.publish(workTopic, '')
      } catch (error) {
        events.failed('renew leases', error)
        const expiry = performance.now() - settings.leaseSeconds * 1000
        for (const run of running.values()) if (run.renewedAt < expiry) run.abort.abort('lease lost')
      }
    }
  }

  async function renew() {
    const runs = [...running.values()]
    if (runs.length === 0) return
    const at = performance.now()
    const kept = await renewLeases(
      pool,
      runs.map(({ reply }) => reply.id),
      runs.map(({ reply }) => reply.attempt),
      settings.leaseSeconds,
    )
    const keptIds = new Set(kept.map(({ id }) => id))
    for (const run of runs) {
      if (keptIds.has(run.reply.id)) run.renewedAt = at
      // One that has just ended is not returned either; aborting it then changes nothing.
      else run.abort.abort('lease lost')
    }
  }

  return {
    get running() {
      return running.size
    },
    async start() {
      // The directory lock of an embedded database proves that whoever ran these is dead.
      if (database.kind === 'embedded') while (await reclaimLostReplies(context, { all: true }));
      subscriptions.push(pubsub.subscribe(workTopic, look, look), pubsub.subscribe(stopTopic, stop))
      claiming = claimLoop()
      keeping = Promise.all([renewLoop(), checkpoint.run(stopped.signal)])
    },

    async drain(ms) {
      stopping.abort()
      for (const unsubscribe of subscriptions.splice(0)) unsubscribe()
      wakeUp.notify()
      await claiming
      const finished = Promise.allSettled([...running.values()].map(({ done }) => done))
      const deadline = new AbortController()
      await Promise.race([finished, delay(ms, undefined, { signal: deadline.signal }).catch(() => {})])
      deadline.abort()
      const left = [...running.values()]
      for (const run of left) run.abort.abort('draining')
      await Promise.allSettled(left.map(({ done }) => done))
      // At once, lest the last ones' leases end before.
      const reportFailure = (error: unknown) => events.failed('hand back a reply', error)
      await Promise.all(left.map(({ reply }) => handBack(context, reply).catch(reportFailure)))
      if (left.length > 0) pubsub.publish(workTopic, '')
      stopped.abort()
      await keeping
    },
  }
}
