import { setTimeout as delay } from 'node:timers/promises'
import { type Connection, inTransaction } from '../db/transaction.ts'
import { promoteNextHead, reassignHead } from '../domain/heads.ts'
import { addTokens } from '../domain/sql/addTokens.ts'
import { trimChunks } from '../domain/sql/trimChunks.ts'
import { sealed } from '../encryption/sealedFields.ts'
import { ParleyError } from '../errors.ts'
import { publishChange, workTopic } from '../pubsub/pubsub.ts'
import type { Spent } from './reservation.ts'
import type { ClaimedReply } from './sql/claimReplies.ts'
import { completeAttempt } from './sql/completeAttempt.ts'
import { failAttempt } from './sql/failAttempt.ts'
import { requeueAttempt } from './sql/requeueAttempt.ts'
import type { WorkerContext } from './workerContext.ts'

/** The reply and its current attempt: every write names both, and is refused when the attempt is no longer the current one. */
export type Attempt = Pick<ClaimedReply, 'id' | 'interactionId' | 'ownerId' | 'attempt'>

export interface AttemptEnd {
  provider: string | null
  modelName: string | null
  firstTokenMs: number | null
  /** Counted in the transaction that ends the attempt; undefined where tokens are not limited. */
  spent?: Spent | undefined
}

export interface Answer extends AttemptEnd {
  provider: string
  modelName: string
  messageId: string
  text: string
  finishReason: string
  promptTokens: number | null
  completionTokens: number | null
}

export interface Failure {
  code: string
  message: string
  /** How long the provider asked to be left alone, in whole milliseconds. */
  retryAfterMs?: number | undefined
}

/** Stores the answer. False: refused, the attempt is no longer the current one. */
export const complete = (context: WorkerContext, { id, interactionId, ownerId, attempt }: Attempt, answer: Answer) =>
  end(context, { id, interactionId, ownerId, spent: answer.spent }, (tx) =>
    completeAttempt(
      tx,
      interactionId,
      id,
      attempt,
      answer.messageId,
      sealed('Message', 'content', { id: answer.messageId }, answer.text),
      answer.finishReason,
      answer.provider,
      answer.modelName,
      answer.promptTokens,
      answer.completionTokens,
      answer.firstTokenMs,
    ),
  )

/** Makes the reply FAILED, and the next turn goes on. False: refused. */
export const fail = (
  context: WorkerContext,
  { id, interactionId, ownerId, attempt }: Attempt,
  { code, message }: Failure,
  { provider, modelName, firstTokenMs, spent }: AttemptEnd = unknownEnd,
  { onlyExpired = false } = {},
) =>
  end(context, { id, interactionId, ownerId, spent }, (tx) =>
    failAttempt(
      tx,
      interactionId,
      id,
      attempt,
      code,
      sealed('Reply', 'errorMessage', { id }, message),
      provider,
      modelName,
      firstTokenMs,
      onlyExpired,
      attemptError(id, attempt, message),
    ),
  )

/** Queues the reply for another attempt after `delayMs`. False: refused. */
export const retryLater = (
  context: WorkerContext,
  { id, interactionId, ownerId, attempt }: Attempt,
  delayMs: number,
  { code, message, retryAfterMs }: Failure,
  { provider, modelName, firstTokenMs, spent }: AttemptEnd = unknownEnd,
  { onlyExpired = false } = {},
) =>
  requeue(context, { id, interactionId, ownerId, spent }, (tx) =>
    requeueAttempt(
      tx,
      interactionId,
      id,
      attempt,
      delayMs,
      code,
      attemptError(id, attempt, message),
      provider,
      modelName,
      firstTokenMs,
      retryAfterMs ?? null,
      onlyExpired,
    ),
  )

/** Gives the reply to another worker, at once and without spending an attempt. False: refused. */
export const handBack = (context: WorkerContext, { id, interactionId, ownerId, attempt }: Attempt) =>
  requeue(context, { id, interactionId, ownerId }, (tx) =>
    requeueAttempt(tx, interactionId, id, attempt, 0, null, null, null, null, null, null, false),
  )

/**
 * Repeats a settlement while the database cannot be used, for as long as the reply is ours: an answer that cost a
 * provider's call is not thrown away for a restart of the database. Repeating is safe, a second one is refused.
 */
export async function persist<T>(signal: AbortSignal, settlement: () => Promise<T>): Promise<T | undefined> {
  for (;;) {
    try {
      return await settlement()
    } catch (error) {
      if (!(error instanceof ParleyError && error.code === 'UNAVAILABLE')) throw error
      if (signal.aborted) return undefined
      await delay(250, undefined, { signal }).catch(() => {})
    }
  }
}

const attemptError = (replyId: string, number: number, message: string) =>
  sealed('ReplyAttempt', 'errorMessage', { replyId, number }, message)

const unknownEnd: AttemptEnd = { provider: null, modelName: null, firstTokenMs: null }

type Settlement = (tx: Connection) => Promise<unknown[]>

type Settled = Pick<Attempt, 'id' | 'interactionId' | 'ownerId'> & Pick<AttemptEnd, 'spent'>

async function end(context: WorkerContext, reply: Settled, settle: Settlement) {
  const { settled, promoted } = await inTransaction(context.database.pool, async (tx) => {
    const settled = await settleAndTrim(tx, reply, settle)
    const promoted = settled && (await promoteNextHead(tx, reply.interactionId))
    if (settled) await count(tx, reply)
    return { settled, promoted }
  })
  if (promoted) context.pubsub.publish(workTopic, '')
  return announce(context, reply, settled)
}

async function requeue(context: WorkerContext, reply: Settled, settle: Settlement) {
  const settled = await inTransaction(context.database.pool, async (tx) => {
    const settled = await settleAndTrim(tx, reply, settle)
    // An earlier turn may have been asked for again while this one ran: now it is first.
    if (settled) await reassignHead(tx, reply.interactionId)
    if (settled) await count(tx, reply)
    return settled
  })
  return announce(context, reply, settled)
}

async function settleAndTrim(tx: Connection, { id }: Settled, settle: Settlement) {
  const settled = (await settle(tx)).length > 0
  if (settled) await trimChunks(tx, [id])
  return settled
}

async function count(tx: Connection, { spent }: Settled) {
  if (spent && spent.tokens > 0) await addTokens(tx, spent.ownerId, spent.tokens)
}

function announce({ pubsub }: WorkerContext, { interactionId, ownerId }: Settled, changed: boolean) {
  if (changed) publishChange(pubsub, { id: interactionId, ownerId })
  return changed
}
