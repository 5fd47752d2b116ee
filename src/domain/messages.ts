import { v7 as uuidv7 } from 'uuid'
import type { Viewer } from '../auth/viewer.ts'
import { storedRole, withoutPrefix } from '../db/columns.ts'
import type { Message, Reply } from '../db/generated/prisma/client.ts'
import type { Role } from '../db/generated/prisma/enums.ts'
import type { Queryable } from '../db/statement.ts'
import { inTransaction } from '../db/transaction.ts'
import { sealed } from '../encryption/sealedFields.ts'
import { badInput, notFound, ParleyError } from '../errors.ts'
import { publishChange, workTopic } from '../pubsub/pubsub.ts'
import type { Domain } from './domain.ts'
import { limits } from './limits.ts'
import { dayIsUsedUp } from './ownerLimits.ts'
import { lockInteraction } from './sql/lockInteraction.ts'
import { removeMessages } from './sql/removeMessages.ts'
import { type StoredMessage, type StoreMessageValues, storeLimitedMessage, storeMessage } from './sql/storeMessage.ts'
import { announceStopped, stopReplies } from './stopReplies.ts'
import { requireOptionalText, requireText, requireUuid } from './text.ts'

export interface NewMessage {
  interactionId: string
  content: string
  role?: Role | null | undefined
  clientMessageId?: string | null | undefined
  /** Whether an AI reply is asked for; by default for HUMAN messages alone. */
  reply?: boolean | null | undefined
  /** What to do when replies of the interaction are queued or running; by default the message waits for its turn. */
  whenBusy?: BusyPolicy | null | undefined
}

/**
 * ENQUEUE: the message's reply waits for its turn. REJECT: nothing is stored. INTERRUPT: the unfinished replies stop, and
 * what was written stays. ROLLBACK: they stop, and what was written goes, with the messages that they would have answered.
 */
export type BusyPolicy = 'ENQUEUE' | 'REJECT' | 'INTERRUPT' | 'ROLLBACK'

export interface SentMessage {
  message: Message
  reply: Reply | null
  /** The message had been stored by an earlier send with the same key. */
  duplicate: boolean
}

/**
 * Stores a message and, in the same transaction, asks for its reply. A repeated send with the same
 * `clientMessageId` gives what the first one stored, whatever `whenBusy` says.
 * @throws {ParleyError} BAD_USER_INPUT, NOT_FOUND, CONFLICT, INTERACTION_BUSY, RATE_LIMITED
 */
export async function createMessage(domain: Domain, viewer: Viewer, input: NewMessage): Promise<SentMessage> {
  const interactionId = requireUuid(input.interactionId, ['input', 'interactionId'])
  const content = requireText(input.content, ['input', 'content'], limits.content)
  const role = input.role ?? 'HUMAN'
  if (role === 'AI') throw badInput(['input', 'role'], 'Must be HUMAN or SYSTEM; AI messages come from replies.')
  const wantsReply = input.reply ?? role === 'HUMAN'
  if (wantsReply && role !== 'HUMAN') throw badInput(['input', 'reply'], 'Only a HUMAN message can ask for a reply.')
  const key = requireOptionalText(input.clientMessageId, ['input', 'clientMessageId'], limits.clientKey) ?? null

  const whenBusy = input.whenBusy ?? 'ENQUEUE'
  const id = uuidv7()
  const values: StoreMessageValues = [
    interactionId,
    viewer.ownerId,
    id,
    storedRole(role),
    sealed('Message', 'content', { id }, content),
    key,
    wantsReply ? uuidv7() : null,
    whenBusy !== 'ENQUEUE' ? 1 : wantsReply ? limits.unfinishedReplies : null,
    domain.tracing.traceParent(),
  ]
  const stored = await domain.tracing.run('store message', {}, () => store(domain, values, whenBusy))
  if (stored.sameKeyMessageId) return firstSend(domain, stored.sameKeyMessageId, { role, content, wantsReply })
  if (stored.refusedFor) throw refusalOf(domain, stored.refusedFor, stored)
  const sent: SentMessage = {
    message: withoutPrefix<Message>(stored, 'message.'),
    reply: stored['reply.id'] ? withoutPrefix<Reply>(stored, 'reply.') : null,
    duplicate: false,
  }
  domain.events.messageAccepted(sent.message, sent)
  publishChange(domain.pubsub, { id: interactionId, ownerId: viewer.ownerId })
  if (sent.reply?.isHead) domain.pubsub.publish(workTopic, '')
  return sent
}

/** In one round trip when nobody else is at the interaction and nothing is to be stopped, else under its lock. */
async function store(domain: Domain, values: StoreMessageValues, whenBusy: BusyPolicy): Promise<StoredMessage> {
  const makesRoom = whenBusy === 'INTERRUPT' || whenBusy === 'ROLLBACK'
  const atOnce = await storeWithin(domain, domain.database.pool, values)
  if (atOnce && !(makesRoom && atOnce.refusedFor === 'replies')) return atOnce

  const [interactionId, ownerId] = values
  const { stored, stopped } = await inTransaction(domain.database.pool, async (tx) => {
    const [interaction] = await lockInteraction(tx, interactionId, ownerId)
    if (!interaction) throw notFound('Interaction', ['input', 'interactionId'])
    const stored = await storeLocked(domain, tx, values)
    // A repeated send is told before anything is stopped, or it would stop what its own first one asked for.
    if (!makesRoom || stored.refusedFor !== 'replies') return { stored }
    const stopped = await stopReplies(tx, interaction, { which: () => true, keepPartial: whenBusy === 'INTERRUPT' })
    const unanswered = stopped.replies.map(({ promptMessageId }) => promptMessageId)
    if (whenBusy === 'ROLLBACK') await removeMessages(tx, interactionId, unanswered)
    const storedInstead = await storeLocked(domain, tx, values)
    // Thrown, so that nothing was stopped for a message that is not stored.
    if (storedInstead.refusedFor) throw refusalOf(domain, storedInstead.refusedFor, storedInstead)
    return { stored: storedInstead, stopped }
  })
  if (stopped) announceStopped(domain.pubsub, { id: interactionId, ownerId }, stopped)
  for (const reply of stopped?.replies ?? []) domain.events.replyCancelled(reply)
  return stored
}

const refusalOf = (domain: Domain, reason: 'replies' | 'messages' | 'tokens', { unfinishedReplies, dayEndsInMs }: StoredMessage) =>
  reason === 'replies' ? interactionBusy(unfinishedReplies) : dayIsUsedUp(domain, reason, dayEndsInMs)

/** Within the limits of the owner's day, where there are any. */
async function storeWithin({ ownerLimits }: Domain, db: Queryable, values: StoreMessageValues): Promise<StoredMessage | undefined> {
  const { messagesPerDay = null, tokensPerDay = null } = ownerLimits
  const isLimited = messagesPerDay !== null || tokensPerDay !== null
  const [stored] = isLimited ? await storeLimitedMessage(db, ...values, messagesPerDay, tokensPerDay) : await storeMessage(db, ...values)
  return stored
}

async function storeLocked(domain: Domain, tx: Queryable, values: StoreMessageValues): Promise<StoredMessage> {
  const stored = await storeWithin(domain, tx, values)
  if (!stored) throw new Error('a locked interaction vanished')
  return stored
}

async function firstSend(
  { database, events }: Domain,
  id: string,
  repeated: { role: Role; content: string; wantsReply: boolean },
): Promise<SentMessage> {
  const found = await database.prisma.message.findUnique({ where: { id }, include: { requestedReply: true } })
  // It can only have vanished with its whole interaction.
  if (!found) throw notFound('Interaction', ['input', 'interactionId'])
  const { requestedReply: reply, ...message } = found
  // Of one that was changed or removed since, it cannot be told what the first send said.
  const isSame = message.content === repeated.content || message.revision > message.addedRevision
  if (!isSame || message.role !== repeated.role || (reply !== null) !== repeated.wantsReply)
    throw new ParleyError('CONFLICT', 'Another message was sent with this clientMessageId.', { path: ['input', 'clientMessageId'] })
  events.messageAccepted(message, { duplicate: true })
  return { message, reply, duplicate: true }
}

/** @param unfinished the number of queued and running replies */
export const interactionBusy = (unfinished: number) =>
  new ParleyError('INTERACTION_BUSY', `The interaction has ${unfinished} unfinished replies; wait for one to end.`, { retryable: true })
