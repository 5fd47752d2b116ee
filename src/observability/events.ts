import type { Logger } from 'pino'
import type { Metrics } from './metrics.ts'

/** What is logged of a reply: its keys, never its text. */
interface ReplyKeys {
  id: string
  interactionId: string
  attempt?: number
}

export type Events = ReturnType<typeof createEvents>

/** One helper for each business event: its log line and its counter, so that they cannot disagree. */
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
    completed(reply: ReplyKeys, provider: string) {
      metrics.repliesFinished.inc({ status: 'COMPLETED', provider })
      logger.debug({ ...keys(reply), provider }, 'reply completed')
    },
    replyFailed(reply: ReplyKeys, code: string) {
      metrics.repliesFinished.inc({ status: 'FAILED', provider: '' })
      logger.warn({ ...keys(reply), code }, 'reply failed for good')
    },
    /** @param cause is logged by name and message only: a provider's error may hold the request that it refuses */
    attemptFailed(reply: ReplyKeys, provider: string | null, code: string, cause: unknown) {
      metrics.attemptsFailed.inc({ provider: provider ?? '', code })
      logger.warn({ ...keys(reply), provider, code, cause: describe(cause) }, 'attempt at a reply failed')
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
      logger.warn(keys(reply), 'reply taken back from a lost worker')
    },
    fenced(reply: ReplyKeys) {
      metrics.writesFenced.inc()
      logger.info(keys(reply), 'reply was taken over; what this worker made of it is dropped')
    },
    subscriberOverflowed(interactionId: string) {
      metrics.subscribersDropped.inc()
      logger.info({ interactionId }, 'subscriber did not read fast enough and was ended')
    },
    /** @param task a short constant, as it becomes a label */
    failed(task: string, error: unknown) {
      metrics.backgroundFailures.inc({ task })
      logger.error({ task, err: error }, 'background work failed')
    },
  }
}

const describe = (cause: unknown) => (cause instanceof Error ? `${cause.name}: ${cause.message}`.slice(0, 500) : typeof cause)
