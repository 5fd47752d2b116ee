import type { Logger } from 'pino'
import type { Metrics } from './metrics.ts'

/** What is logged of a reply: its keys, never its text. */
interface ReplyKeys {
  id: string
  interactionId: string
  attempt?: number
}

export type Events = ReturnType<typeof createEvents>

/**
 * One helper for each business event: its log line and its counter, so that they cannot disagree. What happens too often
 * for a line is only counted.
 */
export function createEvents(logger: Logger, metrics: Metrics) {
  const keys = ({ id, interactionId, attempt }: ReplyKeys) => ({
    replyId: id,
    interactionId,
    ...(attempt === undefined ? {} : { attempt }),
  })
  return {
    messageAccepted({ id, interactionId }: { id: string; interactionId: string }, { duplicate = false } = {}) {
      metrics.messagesAccepted.inc({ duplicate: String(duplicate) })
      logger.debug({ messageId: id, interactionId, duplicate }, 'message accepted')
    },
    replyCancelled(reply: ReplyKeys) {
      metrics.repliesFinished.inc({ status: 'CANCELLED', provider: '' })
      logger.debug(keys(reply), 'reply cancelled')
    },
    /** Counted only: an owner that has used up its limit may go on asking. */
    refused(limit: 'requests' | 'messages' | 'tokens') {
      metrics.refused.inc({ limit })
    },
    claimed(reply: ReplyKeys, waitedSeconds: number) {
      metrics.replyWait.observe(waitedSeconds)
      logger.debug({ ...keys(reply), waitedSeconds }, 'reply claimed')
    },
    firstToken(provider: string, seconds: number) {
      metrics.timeToFirstToken.observe({ provider }, seconds)
    },
    /** @param seconds since its first claim */
    completed(reply: ReplyKeys, provider: string, seconds: number) {
      metrics.repliesFinished.inc({ status: 'COMPLETED', provider })
      metrics.attempts.inc({ provider, outcome: 'COMPLETED' })
      metrics.replyDuration.observe({ status: 'COMPLETED' }, seconds)
      logger.debug({ ...keys(reply), provider, seconds }, 'reply completed')
    },
    /** @param seconds since its first claim, where that is known */
    replyFailed(reply: ReplyKeys, code: string, seconds?: number) {
      metrics.repliesFinished.inc({ status: 'FAILED', provider: '' })
      if (seconds !== undefined) metrics.replyDuration.observe({ status: 'FAILED' }, seconds)
      logger.warn({ ...keys(reply), code, seconds }, 'reply failed for good')
    },
    /** @param cause is logged by name and message only: a provider's error may hold the request that it refuses */
    attemptFailed(reply: ReplyKeys, provider: string | null, code: string, cause: unknown) {
      metrics.attempts.inc({ provider: provider ?? '', outcome: code })
      logger.warn({ ...keys(reply), provider, code, cause: describe(cause) }, 'attempt at a reply failed')
    },
    /** The reply was taken from this worker, or is handed back. */
    attemptStopped(reply: ReplyKeys, provider: string | null) {
      metrics.attempts.inc({ provider: provider ?? '', outcome: 'STOPPED' })
      logger.debug({ ...keys(reply), provider }, 'attempt at a reply stopped')
    },
    providerPassedOver(provider: string, code: string, pauseMs: number) {
      metrics.providerPauses.inc({ provider, code })
      metrics.providersPassedOver.set({ provider }, 1)
      logger.warn({ provider, code, pauseMs }, 'provider keeps failing and is passed over')
    },
    providerRecovered(provider: string) {
      metrics.providersPassedOver.set({ provider }, 0)
      logger.info({ provider }, 'provider answers again and is asked in its turn')
    },
    reclaimed(reply: ReplyKeys) {
      metrics.repliesReclaimed.inc()
      metrics.attempts.inc({ provider: '', outcome: 'WORKER_LOST' })
      logger.warn(keys(reply), 'reply taken back from a lost worker')
    },
    fenced(reply: ReplyKeys) {
      metrics.writesFenced.inc()
      logger.info(keys(reply), 'reply was taken over; what this worker made of it is dropped')
    },
    /** @param lagSeconds since this node heard of what is delivered */
    delivered(lagSeconds: number) {
      metrics.deliveryLag.observe(lagSeconds)
    },
    subscriberFellBehind(interactionId: string) {
      metrics.subscribersBehind.inc()
      logger.debug({ interactionId }, 'subscriber does not keep up and goes back to its backlog')
    },
    subscriberOverflowed(interactionId: string) {
      metrics.subscribersDropped.inc()
      logger.info({ interactionId }, 'subscriber did not read fast enough and was ended')
    },
    gapFilled(interactionId: string, cause: 'hole' | 'resync' | 'poll') {
      metrics.gapFills.inc({ cause })
      logger.debug({ interactionId, cause }, 'what pub/sub did not bring is read from the database')
    },
    listSubscriberFellBehind() {
      metrics.subscribersBehind.inc()
      logger.debug('subscriber of a list does not keep up and goes back to its backlog')
    },
    listSubscriberOverflowed() {
      metrics.subscribersDropped.inc()
      logger.info('subscriber of a list did not read fast enough and was ended')
    },
    listGapFilled(cause: 'resync' | 'poll') {
      metrics.gapFills.inc({ cause })
      logger.debug({ cause }, 'what pub/sub did not bring of a list is read from the database')
    },
    pubsubReconnected() {
      metrics.pubsubReconnects.inc()
      logger.warn('the pub/sub connection was replaced')
    },
    /** Background work that is not replies begins, or goes on after an interruption. */
    jobStarted(queue: string, jobId: string) {
      logger.info({ queue, jobId }, 'job started')
    },
    jobEnded(queue: string, jobId: string) {
      logger.info({ queue, jobId }, 'job done')
    },
    /** @param task a short constant, as it becomes a label */
    failed(task: string, error: unknown) {
      metrics.backgroundFailures.inc({ task })
      logger.error({ task, err: error }, 'background work failed')
    },
  }
}

const describe = (cause: unknown) => (cause instanceof Error ? `${cause.name}: ${cause.message}`.slice(0, 500) : typeof cause)
