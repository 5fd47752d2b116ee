import { once } from 'node:events'
import type { TestApp } from './app.ts'
import type { HeldReplies, HeldRequest } from './heldReplies.ts'
import { begin, delta } from './llmServer.ts'
import { replyWhen, textIsStored } from './replies.ts'
import { readMessages } from './storedText.ts'

export interface Sent {
  message: { id: string; position: number }
  reply: { id: string }
}

export interface BusyInteraction {
  id: string
  /** Its place before its first message. */
  cursor: string
  answered: Sent
  running: Sent
  queued: Sent
  /** The provider's request of the running reply. */
  request: HeldRequest
  /** Settles when that request is over, however it ended. */
  requestEnded: Promise<unknown>
}

/** What is written, and stored, of the running reply. */
export const partialText = 'Half an answer'

/** An interaction with three turns: "zero" was answered, the reply to "one" is being written, and "two" waits. */
export async function startBusyInteraction({ app, client }: TestApp, held: HeldReplies): Promise<BusyInteraction> {
  const { pool } = app.database
  const { id, cursor } = await client.createInteraction()
  const answered = await client.send(id, 'zero')
  ;(await held.next()).answer()
  await replyWhen(pool, answered.reply.id)
  const running = await client.send(id, 'one')
  const request = await held.next()
  const queued = await client.send(id, 'two')
  begin(request.response)
  delta(request.response, partialText)
  await textIsStored(client, running.reply.id, partialText)
  return { id, cursor, answered, running, queued, request, requestEnded: once(request.response, 'close') }
}

/** All messages of an interaction, tombstones too, and the states of its replies in the order of their turns. */
export async function readInteraction({ app: { database } }: TestApp, id: string) {
  const messages = (await readMessages(database.pool, id)).map((message) => ({
    id: message.id,
    position: message.position,
    role: message.role,
    content: message.content,
    removed: message.deletedAt !== null,
    revision: message.revision,
  }))
  const { rows: replies } = await database.pool.query<{ status: string; finishReason: string | null; messageId: string | null }>(
    `SELECT status, finish_reason AS "finishReason", message_id AS "messageId" FROM replies WHERE interaction_id = $1 ORDER BY turn`,
    [id],
  )
  const { rows } = await database.pool.query<{ revision: number }>('SELECT revision FROM interactions WHERE id = $1', [id])
  return { messages, replies, revision: rows[0]?.revision }
}
