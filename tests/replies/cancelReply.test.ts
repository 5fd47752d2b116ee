import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { dictateReplies, randomText } from '../support/dictatedReplies.ts'
import { overSocket } from '../support/eventConnections.ts'
import { ReplyReader } from '../support/events.ts'
import { eventually } from '../support/eventually.ts'
import { findViolations } from '../support/invariants.ts'
import { createRandom } from '../support/random.ts'
import { replyWhen, textIsStored } from '../support/replies.ts'

let test: TestApp
let replyTo: ReturnType<typeof dictateReplies>['replyTo']

beforeAll(async () => {
  test = await startTestApp()
  ;({ replyTo } = dictateReplies(test.llm))
})

const cancelReply = (replyId: string, keepPartial?: boolean) =>
  test.client.request(
    `mutation ($input: CancelReplyInput!) {
      cancelReply(input: $input) { reply { id status finishReason error { code } message { id position content deletedAt } } }
    }`,
    { input: { replyId, keepPartial } },
  )

/** A reader of a new interaction, and the reply that is asked for in it. */
async function ask(question = `question ${crypto.randomUUID()}`) {
  const { id: interactionId, cursor } = await test.client.createInteraction()
  const reader = new ReplyReader(cursor)
  reader.follow(await overSocket(test.client.url, { interactionId, after: cursor }))
  return { interactionId, reader, question, id: (await test.client.send(interactionId, question)).reply.id as string }
}

/** The same, once the text was written and, by default, stored. */
async function askAndWrite(text: string, { isStored = true } = {}) {
  const asked = await ask()
  const reply = await replyTo(asked.question, `${text} And so on.`)
  reply.writeTo(text.length)
  await asked.reader.hasRead(text.length)
  if (isStored) await textIsStored(test.client, asked.id, text)
  return { ...asked, reply }
}

const stored = (id: string) => replyWhen(test.app.database.pool, id)

describe('a running reply that is cancelled', () => {
  it('keeps what was written as its message, and tells everybody how much that is', async () => {
    const { id, reader, interactionId } = await askAndWrite('Half of the answer.')
    const { data } = await cancelReply(id)
    expect(data.cancelReply.reply).toMatchObject({
      id,
      status: 'CANCELLED',
      finishReason: 'CANCELLED',
      error: null,
      message: { position: 2, content: 'Half of the answer.', deletedAt: null },
    })
    await reader.hasEnded()
    expect(reader.end).toMatchObject({ __typename: 'ReplyCancelled', length: 19 })
    expect(reader.text).toBe('Half of the answer.')
    expect(await stored(id)).toMatchObject({
      attempts: [{ number: 1, provider: 'openai', modelName: 'test-model', errorCode: null, finished: true }],
    })
    // It is what the model has said, so the next prompt has it.
    const next = 'And the other half?'
    await test.client.send(interactionId, next)
    ;(await replyTo(next, 'No.')).finish()
    await eventually(
      'the next turn is asked',
      () => test.llm.requests.at(-1)?.messages.map(({ content }) => content),
      (contents) => contents?.at(-1) === next && contents.at(-2) === 'Half of the answer.',
    )
  })

  it('keeps nothing when nothing is to be kept', async () => {
    const { id, reader } = await askAndWrite('Half of the answer.')
    expect((await cancelReply(id, false)).data.cancelReply.reply).toMatchObject({ status: 'CANCELLED', message: null })
    await reader.hasEnded()
    expect(reader.end).toMatchObject({ __typename: 'ReplyCancelled', length: 0 })
    expect(reader.text).toBe('')
    expect(await stored(id)).toMatchObject({ status: 'CANCELLED', messageId: null })
  })

  it('has no message when nothing was written', async () => {
    const { id, question } = await ask()
    await replyTo(question, 'Too late.')
    expect((await cancelReply(id)).data.cancelReply.reply).toMatchObject({ status: 'CANCELLED', message: null })
  })

  it('lets the next turn go on', async () => {
    const { id, interactionId } = await askAndWrite('Half of the answer.')
    const next = await test.client.send(interactionId, 'the next turn')
    await cancelReply(id)
    ;(await replyTo('the next turn', 'It goes on.')).finish()
    expect(await stored(next.reply.id)).toMatchObject({ status: 'COMPLETED', content: 'It goes on.' })
  })
})

it('a reply that waits for its next attempt is cancelled, and there is none', async () => {
  const { id, question, reader } = await ask()
  ;(await replyTo(question, 'Half of')).breakOff()
  await eventually(
    'the attempt has failed',
    () => reader.retries,
    (retries) => retries === 1,
  )
  expect((await cancelReply(id)).data.cancelReply.reply).toMatchObject({ status: 'CANCELLED', message: null, error: null })
  expect(await stored(id)).toMatchObject({ attempts: [{ errorCode: 'PROVIDER_INCOMPLETE' }] })
})

it('a reply that has ended is answered as it is, however often it is cancelled', async () => {
  const { id, reply } = await askAndWrite('Half of the answer.', { isStored: false })
  reply.finish()
  await stored(id)
  const completed = await cancelReply(id)
  expect(completed.data.cancelReply.reply).toMatchObject({ status: 'COMPLETED', message: { content: reply.text } })
  expect(await cancelReply(id, false)).toEqual(completed)

  const { id: other } = await askAndWrite('Half of the answer.')
  const cancelled = await cancelReply(other)
  expect(await cancelReply(other)).toEqual(cancelled)
  expect(await cancelReply(other, false)).toEqual(cancelled)
})

it('a reply that there is not cannot be cancelled', async () => {
  const unknown = await cancelReply('01900000-0000-7000-8000-000000000000')
  expect(unknown.errors?.[0]?.extensions).toEqual({ code: 'NOT_FOUND', path: ['input', 'replyId'] })
  const malformed = await cancelReply('x')
  expect(malformed.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', path: ['input', 'replyId'] })
})

it('a reply that is cancelled by many, and completed, at the same time has one end, and everybody reads the same', async () => {
  const random = createRandom(1)
  const race = async () => {
    const { id, question, reader } = await ask()
    const reply = await replyTo(question, randomText(random, 200))
    reply.writeTo(100)
    await reader.hasRead(reply.visible)
    const cancelling = Array.from({ length: 3 }, () => cancelReply(id, random.chance(0.7)))
    // The end comes earlier or later, by as long as a few other requests take.
    for (let others = random.upTo(4); others > 0; others -= 1) await test.client.data('{ __typename }')
    reply.finish()
    const answers = (await Promise.all(cancelling)).map(({ data }) => data.cancelReply.reply)
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    await reader.hasEnded()
    const { status, content } = await stored(id)
    expect(answers[0]).toMatchObject({ status })
    expect(reader.text).toBe(content ?? '')
    expect(status === 'COMPLETED' ? reply.text : reply.text.slice(0, content?.length ?? 0)).toBe(content ?? '')
    await reader.leave()
    return status
  }
  const statuses = await Promise.all(Array.from({ length: 50 }, race))
  console.log(`cancelled first: ${statuses.filter((status) => status === 'CANCELLED').length} of ${statuses.length}`)
  expect(await findViolations(test.app.database.pool)).toEqual([])
})
