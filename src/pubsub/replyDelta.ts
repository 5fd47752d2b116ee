import type { Cipher } from '../encryption/cipher.ts'
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

/** What carries deltas from node to node, and what keeps those who only carry them from reading. */
export interface DeltaCarrier {
  pubsub: PubSub
  cipher: Cipher
}

/**
 * In UTF-16 code units. Escaped twice, as JSON within JSON, one of them takes at most 7 bytes, and PostgreSQL carries
 * some 7,000 bytes in a notification. Encrypted it is less.
 */
const maxUnits = 900

/** Publishes the text, in several pieces where it is long; none of them splits a surrogate pair. */
export function publishDelta({ pubsub, cipher }: DeltaCarrier, interactionId: string, { replyId, attempt, offset, text }: ReplyDelta) {
  for (let from = 0; from < text.length; ) {
    const limit = from + maxUnits
    const to = limit < text.length && isHighSurrogate(text.charCodeAt(limit - 1)) ? limit - 1 : limit
    const piece = cipher.seal(placeOf(replyId, attempt, offset + from), text.slice(from, to))
    pubsub.publish(deltaTopic(interactionId), JSON.stringify([replyId, attempt, offset + from, piece]))
    from = to
  }
}

/** @throws {DecryptionError} when another node encrypted it with a key that this one does not have */
export function readDelta(cipher: Cipher, payload: string): ReplyDelta {
  const [replyId, attempt, offset, text] = JSON.parse(payload) as [string, number, number, string]
  return { replyId, attempt, offset, text: cipher.open(placeOf(replyId, attempt, offset), text) }
}

/** None in the database: what was published is not good there. */
const placeOf = (replyId: string, attempt: number, offset: number) => `delta:${replyId}/${attempt}/${offset}`

const isHighSurrogate = (codeUnit: number) => codeUnit >= 0xd800 && codeUnit <= 0xdbff
