import { beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { dictateReplies } from '../support/dictatedReplies.ts'
import { overSocket } from '../support/eventConnections.ts'
import { ReplyReader } from '../support/events.ts'
import { findViolations } from '../support/invariants.ts'
import { replyWhen, textIsStored } from '../support/replies.ts'
import { readMessages as readStoredMessages } from '../support/storedText.ts'

let test: TestApp
let replyTo: ReturnType<typeof dictateReplies>['replyTo']

beforeAll(async () => {
  test = await startTestApp()
  ;({ replyTo } = dictateReplies(test.llm))
})

const cancelReply = (replyId: string) =>
  test.client.data('mutation ($input: CancelReplyInput!) { cancelReply(input: $input) { reply { status message { id } } } }', {
    input: { replyId },
  })
const retryReply = (replyId: string) =>
  test.client.request('mutation ($input: RetryReplyInput!) { retryReply(input: $input) { reply { status text message { id } } } }', {
    input: { replyId },
  })

/** A reply that was cancelled when a part of it was written and stored, in an interaction that a reader follows. */
async function cancelInTheMiddle() {
  const { id: interactionId, cursor } = await test.client.createInteraction()
  const question = `question ${crypto.randomUUID()}`
  const { reply, message } = await test.client.send(interactionId, question)
  ;(await replyTo(question, 'Half of the answer.')).writeTo(7)
  await textIsStored(test.client, reply.id, 'Half of')
  const { cancelReply: cancelled } = await cancelReply(reply.id)
  return { interactionId, cursor, question, promptId: message.id, replyId: reply.id, partialId: cancelled.reply.message.id }
}

async function readMessages(interactionId: string) {
  const query = 'query ($id: ID!) { interaction(id: $id) { messages { edges { node { id position content } } } } }'
  const { edges } = (await test.client.data(query, { id: interactionId })).interaction.messages
  return edges.map(({ node }: { node: object }) => node)
}

it('a cancelled reply is asked for again, and what was kept of it makes room in the same transaction', async () => {
  const { interactionId, cursor, question, promptId, replyId, partialId } = await cancelInTheMiddle()
  const reader = new ReplyReader(cursor)
  const events: string[] = []
  const connection = await overSocket(test.client.url, { interactionId, after: cursor })
  reader.follow({
    ...connection,
    events: (async function* () {
      for await (const event of connection.events) {
        events.push(event.__typename)
        yield event
      }
    })(),
  })
  await reader.hasEnded()
  expect(reader.text).toBe('Half of')
  events.length = 0
  reader.end = undefined

  expect(await retryReply(replyId)).toEqual({ data: { retryReply: { reply: { status: 'QUEUED', text: '', message: null } } } })
  expect(await readMessages(interactionId)).toEqual([{ id: promptId, position: 1, content: question }])
  const partial = (await readStoredMessages(test.app.database.pool, interactionId)).filter(({ id }) => id === partialId)
  expect(partial).toMatchObject([{ content: '', deletedAt: expect.any(Date) }])
  const again = await replyTo(question, 'The whole answer.')
  expect(test.llm.requests.at(-1)?.messages).toEqual([{ role: 'user', content: question }])
  again.finish()
  await reader.hasEnded()
  expect(reader.text).toBe('The whole answer.')
  // Only the latest state of the reply is told: that it was queued may be over by the time of the look.
  expect(events.filter((type) => type !== 'ReplyQueued' && type !== 'ReplyDelta')).toEqual([
    'MessageRemoved',
    'ReplyStarted',
    'MessageAdded',
    'ReplyCompleted',
  ])
  expect(await replyWhen(test.app.database.pool, replyId)).toMatchObject({ status: 'COMPLETED', attempt: 2, content: 'The whole answer.' })
  expect((await readMessages(interactionId)).at(-1)).toMatchObject({ position: 3, content: 'The whole answer.' })
  expect(await findViolations(test.app.database.pool)).toEqual([])
  await reader.leave()
})

it('one that is asked for again by many at once is asked once', async () => {
  const { replyId, question } = await cancelInTheMiddle()
  const results = await Promise.all(Array.from({ length: 10 }, () => retryReply(replyId)))
  expect(results.filter(({ errors }) => !errors)).toHaveLength(1)
  ;(await replyTo(question, 'Once.')).finish()
  expect(await replyWhen(test.app.database.pool, replyId)).toMatchObject({ status: 'COMPLETED', attempt: 2, content: 'Once.' })
})

it('one whose prompt was removed cannot be asked for again, and is told to be cancelled', async () => {
  const { replyId, promptId, interactionId } = await cancelInTheMiddle()
  await test.client.deleteMessage(promptId)
  const before = await readMessages(interactionId)
  const { errors } = await retryReply(replyId)
  expect(errors?.[0]).toMatchObject({
    message: 'The message that this reply answers was removed.',
    extensions: { code: 'CONFLICT', path: ['input', 'replyId'], status: 'CANCELLED' },
  })
  expect(await readMessages(interactionId)).toEqual(before)
})

it('one that never began is asked for all the same', async () => {
  const { interactionId, question, replyId } = await cancelInTheMiddle()
  const running = await retryReply(replyId)
  expect(running.errors).toBeUndefined()
  const waiting = await test.client.send(interactionId, 'waiting')
  await cancelReply(waiting.reply.id)
  await retryReply(waiting.reply.id)
  ;(await replyTo(question, 'First.')).finish()
  ;(await replyTo('waiting', 'Second.')).finish()
  expect(await replyWhen(test.app.database.pool, waiting.reply.id)).toMatchObject({ status: 'COMPLETED', attempt: 1, content: 'Second.' })
})
