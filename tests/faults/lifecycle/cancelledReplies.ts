import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { expect } from 'vitest'
import type { Client } from '../../support/client.ts'
import type { HeldReplies } from '../../support/heldReplies.ts'
import { begin, delta } from '../../support/llmServer.ts'
import { readReply as readStoredReply, textIsStored } from '../../support/replies.ts'
import type { Node, ServerScene } from '../../support/serverScene.ts'

const count = 50
const written = 'Half of the '

export interface RunningReply {
  id: string
  interactionId: string
  response: ServerResponse
  /** When the provider's server saw its request go. */
  closedAt: Promise<number>
}

/** Replies that are being written, with some of their text stored. */
export async function startReplies({ client }: Node, held: HeldReplies): Promise<RunningReply[]> {
  const start = async () => {
    const { id: interactionId } = await client.createInteraction()
    return { interactionId, id: (await client.send(interactionId, interactionId)).reply.id }
  }
  const asked = await Promise.all(Array.from({ length: count }, start))
  const running = []
  for (const _ of asked) {
    const { response, question } = await held.next()
    begin(response)
    delta(response, written)
    const closedAt = once(response, 'close').then(() => performance.now())
    running.push({ interactionId: question, id: asked.find(({ interactionId }) => interactionId === question)?.id, response, closedAt })
  }
  for (const { id } of running) await textIsStored(client, id, written)
  return running
}

const fields = '{ id status finishReason text message { content } attempts { error { code } } }'
export const readReply = async (client: Client, id: string) =>
  (await client.data(`query ($id: ID!) { node(id: $id) { ... on Reply ${fields} } }`, { id })).node
export const cancel = async (client: Client, id: string) => {
  const mutation = `mutation ($id: ID!) { cancelReply(input: { replyId: $id }) { reply ${fields} } }`
  return (await client.data(mutation, { id })).cancelReply.reply
}

/** Cancels all, and insists that each is when the mutation returns. @returns when it did, of each */
export async function cancelAll(client: Client, replies: { id: string }[]) {
  const returnedAt = []
  for (const { id } of replies) {
    const reply = await cancel(client, id)
    returnedAt.push(performance.now())
    expect(reply).toEqual(cancelled(id))
    expect(await readReply(client, id)).toEqual(reply)
  }
  return returnedAt
}

const cancelled = (id: string) => ({
  id,
  status: 'CANCELLED',
  finishReason: 'CANCELLED',
  text: written,
  message: { content: written },
  attempts: [{ error: null }],
})

/** Waits for the provider's requests to end, and tells how long that took after the mutations had returned. */
export async function reportAborts(what: string, returnedAt: number[], replies: RunningReply[]) {
  const delays = await Promise.all(replies.map(async ({ closedAt }, n) => Math.max(0, (await closedAt) - (returnedAt[n] ?? 0))))
  delays.sort((a, b) => a - b)
  const median = delays[count / 2] ?? Number.POSITIVE_INFINITY
  console.log(`${what}: the provider's requests ended after ${median.toFixed(1)} ms (median), ${delays.at(-1)?.toFixed(1)} ms at most`)
  return median
}

/** What has come of them all when every server has ended. */
export async function expectKept({ read }: ServerScene, replies: RunningReply[]) {
  const stored = await read(({ pool }) => Promise.all(replies.map(({ id }) => readStoredReply(pool, id))))
  expect(stored).toMatchObject(replies.map(({ id }) => ({ id, status: 'CANCELLED', content: written })))
}
