import type { Publisher } from './pubsub.ts'

/** An attempt that was taken from its worker: what it still makes of it is not wanted. */
export interface ReplyStop {
  replyId: string
  attempt: number
}

export const stopTopic = 'stopped'

/** Tells the worker of a running attempt, wherever it is, to leave off. One that does not hear it learns it when it renews its lease. */
export const publishStop = (pubsub: Publisher, { replyId, attempt }: ReplyStop) =>
  pubsub.publish(stopTopic, JSON.stringify([replyId, attempt]))

export function readStop(payload: string): ReplyStop {
  const [replyId, attempt] = JSON.parse(payload) as [string, number]
  return { replyId, attempt }
}
