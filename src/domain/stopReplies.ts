import { v7 as uuidv7 } from 'uuid'
import type { Interaction, Reply } from '../db/generated/prisma/client.ts'
import type { Queryable } from '../db/statement.ts'
import { sealed } from '../encryption/sealedFields.ts'
import { type Publisher, publishChange, workTopic } from '../pubsub/pubsub.ts'
import { publishStop } from '../pubsub/replyStop.ts'
import { promoteNextHead } from './heads.ts'
import { addTokens } from './sql/addTokens.ts'
import { cancelReplies } from './sql/cancelReplies.ts'
import { lockUnfinishedReplies, type UnfinishedReply } from './sql/lockUnfinishedReplies.ts'
import { trimChunks } from './sql/trimChunks.ts'
import { stoppedTokens } from './stoppedTokens.ts'
import { writtenText } from './writtenText.ts'

/** What was stopped, for `announceStopped` once it is committed. */
export interface Stopped {
  replies: Reply[]
  /** Those that had been running, whose workers do not know yet. */
  running: UnfinishedReply[]
  /** Whether another reply can run now. */
  promoted: boolean
}

type StoppedInteraction = Pick<Interaction, 'id' | 'ownerId'>

export interface StopOptions {
  which(reply: UnfinishedReply): boolean
  /** Whether what was written so far stays, as a message. */
  keepPartial: boolean
}

/**
 * Stops unfinished replies of an interaction, whoever runs them: no worker is asked, since it may be silent or dead. What
 * one writes from now on is refused, as the reply is not running any more. In a transaction that has the interaction's lock.
 */
export async function stopReplies(
  tx: Queryable,
  { id: interactionId, ownerId }: StoppedInteraction,
  { which, keepPartial }: StopOptions,
): Promise<Stopped> {
  const stopping = (await lockUnfinishedReplies(tx, interactionId)).filter(which)
  if (stopping.length === 0) return { replies: [], running: [], promoted: false }
  const ids = stopping.map(({ id }) => id)
  const running = stopping.filter(({ status }) => status === 'RUNNING')
  const tokens = await stoppedTokens(tx, stopping)
  const messageId = uuidv7()
  const partial = keepPartial && running[0] ? await writtenText(tx, running[0]) : ''
  const content = partial === '' ? null : sealed('Message', 'content', { id: messageId }, partial)
  const replies = await cancelReplies(tx, interactionId, ids, content, messageId)
  await trimChunks(tx, ids)
  const promoted = await promoteNextHead(tx, interactionId)
  if (tokens > 0) await addTokens(tx, ownerId, tokens)
  return { replies, running, promoted }
}

/** Tells workers and subscribers, after the commit. */
export function announceStopped(pubsub: Publisher, interaction: StoppedInteraction, { running, promoted }: Omit<Stopped, 'replies'>) {
  for (const { id: replyId, attempt } of running) publishStop(pubsub, { replyId, attempt })
  publishChange(pubsub, interaction)
  if (promoted) pubsub.publish(workTopic, '')
}
