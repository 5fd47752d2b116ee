import type { PubSub } from './pubsub.ts'

/** A piece of the text of a running attempt, on its way to whoever follows the interaction. */
export interface ReplyDelta {
  replyId: string
  attempt: number
  /** Where it starts in the attempt's text, in UTF-16 code units. */
  offset: number
  text: string
}

export const deltaTopic = (interactionId: string) => `deltas:${interactionId}`

/**
 * In UTF-16 code units. Escaped twice, as JSON within JSON, one of them takes at most 7 bytes, and PostgreSQL carries
 * some 7,000 bytes in a notification.
 */
const maxUnits = 900

/** Publishes the text, in several pieces where it is long; none of them splits a surrogate pair. */
export function publishDelta(pubsub: PubSub, interactionId: string, { replyId, attempt, offset, text }: ReplyDelta) {
  for (let from = 0; from < text.length; ) {
    const limit = from + maxUnits
    const to = limit < text.length && isHighSurrogate(text.charCodeAt(limit - 1)) ? limit - 1 : limit
    pubsub.publish(deltaTopic(interactionId), JSON.stringify([replyId, attempt, offset + from, text.slice(from, to)]))
    from = to
  }
}

export function readDelta(payload: string): ReplyDelta {
  const [replyId, attempt, offset, text] = JSON.parse(payload) as [string, number, number, string]
  return { replyId, attempt, offset, text }
}

const isHighSurrogate = (codeUnit: number) => codeUnit >= 0xd800 && codeUnit <= 0xdbff
