import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { type BusyInteraction, partialText, readInteraction, startBusyInteraction } from '../support/busyInteraction.ts'
import { eventually } from '../support/eventually.ts'
import { type HeldReplies, holdReplies } from '../support/heldReplies.ts'
import { findViolations } from '../support/invariants.ts'
import { finish } from '../support/llmServer.ts'
import { replyWhen } from '../support/replies.ts'
import { EventListener } from '../support/toldEvents.ts'

let test: TestApp
let held: HeldReplies

beforeAll(async () => {
  test = await startTestApp()
  held = holdReplies(test.llm)
})

const remove = (id: string) => test.client.request('mutation ($id: ID!) { deleteMessage(input: { id: $id }) { deletedId } }', { id })
const final = (replyId: string) => replyWhen(test.app.database.pool, replyId)
const start = () => startBusyInteraction(test, held)
const contents = async (id: string) => {
  const query = 'query ($id: ID!) { interaction(id: $id) { messages { edges { node { position content } } } } }'
  const { edges } = (await test.client.data(query, { id })).interaction.messages
  return edges.map(({ node }: { node: { position: number; content: string } }) => `${node.position} ${node.content}`)
}

/** Removes a message twice: the second time says the same and does nothing. */
async function removeTwice(interactionId: string, id: string) {
  expect(await remove(id)).toEqual({ data: { deleteMessage: { deletedId: id } } })
  const { messages } = await readInteraction(test, interactionId)
  expect(messages.find((message) => message.id === id)).toMatchObject({ content: '', removed: true })
  expect(await remove(id)).toEqual({ data: { deleteMessage: { deletedId: id } } })
  expect((await readInteraction(test, interactionId)).messages).toEqual(messages)
  expect(await findViolations(test.app.database.pool)).toEqual([])
}

/** Lets the running reply end, and the one after it, and gives what the latter's provider had to read. */
async function promptAfter({ request, queued }: BusyInteraction) {
  finish(request.response)
  const next = await held.next()
  next.answer()
  expect(await final(queued.reply.id)).toMatchObject({ status: 'COMPLETED' })
  return next.request.messages.map(({ role, content }) => `${role}: ${content}`)
}

describe('what is removed', () => {
  it('is missing from the list, by its id, and in later prompts, and its place stays empty', async () => {
    const busy = await start()
    const { messages } = await readInteraction(test, busy.id)
    const [, answer] = messages
    await removeTwice(busy.id, busy.answered.message.id)
    expect(await contents(busy.id)).toEqual(['2 re: zero', '3 one', '4 two'])
    await removeTwice(busy.id, answer?.id ?? '')
    expect(await contents(busy.id)).toEqual(['3 one', '4 two'])
    for (const id of [busy.answered.message.id, answer?.id])
      expect(await test.client.data('query ($id: ID!) { message(id: $id) { id } node(id: $id) { id } }', { id })).toEqual({
        message: null,
        node: null,
      })
    expect(await promptAfter(busy)).toEqual(['user: one', `assistant: ${partialText}`, 'user: two'])
    expect(await contents(busy.id)).toEqual(['3 one', '4 two', `5 ${partialText}`, '6 re: two'])
  })

  it('is reached by what refers to it as a tombstone: by its reply, and by a repeated send', async () => {
    const busy = await start()
    const input = { clientMessageId: 'key' }
    const sent = await test.client.send(busy.id, 'three', input)
    await removeTwice(busy.id, sent.message.id)
    const query = 'query ($id: ID!) { node(id: $id) { ... on Reply { status message { id } prompt { id position content deletedAt } } } }'
    const { node } = await test.client.data(query, { id: sent.reply.id })
    const prompt = { id: sent.message.id, position: 5, content: '', deletedAt: expect.any(String) }
    expect(node).toEqual({ status: 'CANCELLED', message: null, prompt })
    expect(await test.client.send(busy.id, 'three', input)).toMatchObject({
      duplicate: true,
      message: { id: sent.message.id, content: '' },
    })
    expect(await promptAfter(busy)).toHaveLength(5)
    expect(held.questions).not.toContain('three')
  })

  it('keeps what it asked for unanswered: a retry is refused', async () => {
    const busy = await start()
    await remove(busy.queued.message.id)
    const retry = 'mutation ($id: ID!) { retryReply(input: { replyId: $id }) { reply { id } } }'
    const { errors } = await test.client.request(retry, { id: busy.queued.reply.id })
    expect(errors?.[0]?.extensions).toEqual({ code: 'CONFLICT', path: ['input', 'replyId'], status: 'CANCELLED' })
    finish(busy.request.response)
    await final(busy.running.reply.id)
  })
})

describe('a reply that is unfinished', () => {
  it('is never asked for when its message is removed while it waits', async () => {
    const busy = await start()
    await removeTwice(busy.id, busy.queued.message.id)
    const { interaction } = await test.client.data('query ($id: ID!) { interaction(id: $id) { queuedReplies { id } } }', { id: busy.id })
    expect(interaction.queuedReplies).toEqual([])
    const three = await test.client.send(busy.id, 'three')
    finish(busy.request.response)
    const next = await held.next()
    expect(next.question).toBe('three')
    next.answer()
    await final(three.reply.id)
    expect(await final(busy.queued.reply.id)).toMatchObject({ status: 'CANCELLED', attempt: 0, messageId: null })
  })

  it('is stopped when its message is removed while it runs: nothing of it is kept, and the next turn goes on', async () => {
    const busy = await start()
    await removeTwice(busy.id, busy.running.message.id)
    await busy.requestEnded
    expect(await final(busy.running.reply.id)).toMatchObject({ status: 'CANCELLED', messageId: null, content: null })
    const next = await held.next()
    expect(next.request.messages.map(({ content }) => content)).toEqual(['zero', 're: zero', 'two'])
    next.answer()
    expect(await final(busy.queued.reply.id)).toMatchObject({ status: 'COMPLETED' })
    expect(await contents(busy.id)).toEqual(['1 zero', '2 re: zero', '4 two', '5 re: two'])
    await eventually(
      'no request is open',
      () => test.llm.open,
      (open) => open === 0,
    )
  })
})

describe('those who follow', () => {
  it('are told of each removal once, at once and when they come back, with the place of the message', async () => {
    const busy = await start()
    const listener = new EventListener(test.client, busy.id, busy.cursor)
    await listener.readTo(`text: ${partialText}`)
    const { cursor } = listener
    await removeTwice(busy.id, busy.answered.message.id)
    expect(await listener.readTo('message 1 removed')).toHaveLength(1)
    await removeTwice(busy.id, busy.running.message.id)
    expect((await listener.readTo('reply 3 started')).sort()).toEqual(['message 3 removed', 'reply 2 cancelled at 0', 'reply 3 started'])
    expect([...listener.removed]).toEqual([
      ['message 1 removed', busy.answered.message.id],
      ['message 3 removed', busy.running.message.id],
    ])
    await listener.leave()

    const late = new EventListener(test.client, busy.id, cursor)
    expect(await late.readTo('reply 3 started')).toEqual([
      'message 1 removed',
      'reply 2 cancelled at 0',
      'message 3 removed',
      'reply 3 started',
    ])
    await late.leave()
    const fromTheStart = new EventListener(test.client, busy.id, busy.cursor)
    const all = await fromTheStart.readTo('reply 3 started')
    expect(all.filter((words) => words.startsWith('message'))).toEqual([
      'message 2 added: AI re: zero',
      'message 4 added: HUMAN two',
      'message 1 removed',
      'message 3 removed',
    ])
    await fromTheStart.leave()
    ;(await held.next()).answer()
    await final(busy.queued.reply.id)
  })
})

it('ids that are unknown, malformed, or of something that is no message are refused, and change nothing', async () => {
  const busy = await start()
  const before = await readInteraction(test, busy.id)
  const cases = [
    ['', 'BAD_USER_INPUT'],
    ['x', 'BAD_USER_INPUT'],
    ['01a20a1b-2142-765e-91fc-5ca1883b1dc8', 'NOT_FOUND'],
    [busy.id, 'NOT_FOUND'],
    [busy.running.reply.id, 'NOT_FOUND'],
  ]
  for (const [id = '', code] of cases)
    expect((await remove(id)).errors).toMatchObject([{ path: ['deleteMessage'], extensions: { code, path: ['input', 'id'] } }])
  expect(await readInteraction(test, busy.id)).toEqual(before)
  await promptAfter(busy)
})
