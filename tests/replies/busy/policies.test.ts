import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { type BusyInteraction, partialText, readInteraction, startBusyInteraction } from '../../support/busyInteraction.ts'
import { createMessage } from '../../support/client.ts'
import { eventually } from '../../support/eventually.ts'
import { type HeldReplies, type HeldRequest, holdReplies } from '../../support/heldReplies.ts'
import { findViolations } from '../../support/invariants.ts'
import { finish } from '../../support/llmServer.ts'
import { replyWhen } from '../../support/replies.ts'
import { EventListener } from '../../support/toldEvents.ts'

let test: TestApp
let held: HeldReplies

beforeAll(async () => {
  test = await startTestApp()
  held = holdReplies(test.llm)
})

const start = () => startBusyInteraction(test, held)
const send = (id: string, input: object) => test.client.send(id, 'three', { clientMessageId: 'three', ...input })
const promptOf = ({ request }: HeldRequest) => request.messages.map(({ role, content }) => `${role}: ${content}`)
const status = (replyId: string) => replyWhen(test.app.database.pool, replyId).then(({ status }) => status)
const queue = async (id: string) => {
  const query = 'query ($id: ID!) { interaction(id: $id) { queuedReplies { turn status prompt { content } } } }'
  return (await test.client.data(query, { id })).interaction.queuedReplies
}

/** Answers what is next, which has to be this question, to the end. */
async function answerNext(question: string, replyId: string) {
  const request = await held.next()
  expect(request.question).toBe(question)
  request.answer()
  expect(await status(replyId)).toBe('COMPLETED')
  return request
}

/** No request is left over, and all is as it should be. */
async function expectQuiet() {
  await eventually(
    'no request is open',
    () => test.llm.open,
    (open) => open === 0,
  )
  expect(await findViolations(test.app.database.pool)).toEqual([])
}

/** Somebody who has seen everything up to now, the text that is being written among it. */
async function follow({ id, cursor }: BusyInteraction) {
  const listener = new EventListener(test.client, id, cursor)
  await listener.readTo(`text: ${partialText}`)
  return listener
}

describe('ENQUEUE', () => {
  it('is what happens by default: the reply waits for its turn, and nothing stops', async () => {
    const busy = await start()
    const three = await send(busy.id, {})
    expect(three).toMatchObject({ duplicate: false, message: { position: 5 }, reply: { status: 'QUEUED' } })
    expect(await queue(busy.id)).toEqual([
      { turn: 3, status: 'QUEUED', prompt: { content: 'two' } },
      { turn: 4, status: 'QUEUED', prompt: { content: 'three' } },
    ])
    finish(busy.request.response)
    expect(await status(busy.running.reply.id)).toBe('COMPLETED')
    await answerNext('two', busy.queued.reply.id)
    await answerNext('three', three.reply.id)
    expect(await queue(busy.id)).toEqual([])
    await expectQuiet()
  })
})

describe('REJECT', () => {
  it('stores nothing while replies are unfinished, and leaves them alone', async () => {
    const busy = await start()
    const before = await readInteraction(test, busy.id)
    const input = { interactionId: busy.id, content: 'three', whenBusy: 'REJECT' }
    for (const reply of [true, false]) {
      const { data, errors } = await test.client.request(createMessage, { input: { ...input, reply } })
      expect(data).toBeNull()
      expect(errors).toMatchObject([{ path: ['createMessage'], extensions: { code: 'INTERACTION_BUSY' } }])
    }
    expect(await readInteraction(test, busy.id)).toEqual(before)
    finish(busy.request.response)
    expect(await status(busy.running.reply.id)).toBe('COMPLETED')
    await answerNext('two', busy.queued.reply.id)
    const accepted = await test.client.send(busy.id, 'three', { whenBusy: 'REJECT' })
    await answerNext('three', accepted.reply.id)
    await expectQuiet()
  })
})

describe('INTERRUPT', () => {
  it('stops what is unfinished, keeps what was written, and its own reply is next', async () => {
    const busy = await start()
    const listener = await follow(busy)
    const three = await send(busy.id, { whenBusy: 'INTERRUPT' })
    await busy.requestEnded
    const request = await held.next()
    expect(promptOf(request)).toEqual([
      'user: zero',
      'assistant: re: zero',
      'user: one',
      `assistant: ${partialText}`,
      'user: two',
      'user: three',
    ])
    const { messages, replies } = await readInteraction(test, busy.id)
    expect(messages.map(({ content, removed }) => (removed ? null : content))).toEqual([
      'zero',
      're: zero',
      'one',
      'two',
      partialText,
      'three',
    ])
    expect(replies).toEqual([
      { status: 'COMPLETED', finishReason: 'STOP', messageId: messages[1]?.id },
      { status: 'CANCELLED', finishReason: 'CANCELLED', messageId: messages[4]?.id },
      { status: 'CANCELLED', finishReason: 'CANCELLED', messageId: null },
      { status: 'RUNNING', finishReason: null, messageId: null },
    ])
    expect(await listener.readTo('reply 4 started')).toEqual([
      `message 5 added: AI ${partialText}`,
      `reply 2 cancelled at ${partialText.length}`,
      'reply 3 cancelled at 0',
      'message 6 added: HUMAN three',
      'reply 4 started',
    ])
    await listener.leave()
    request.answer()
    expect(await status(three.reply.id)).toBe('COMPLETED')
    await expectQuiet()
  })
})

describe('ROLLBACK', () => {
  it('stops what is unfinished, drops what was written and the messages that waited for it, and its own reply is next', async () => {
    const busy = await start()
    const listener = await follow(busy)
    const three = await send(busy.id, { whenBusy: 'ROLLBACK' })
    await busy.requestEnded
    const request = await held.next()
    expect(promptOf(request)).toEqual(['user: zero', 'assistant: re: zero', 'user: three'])
    const { messages, replies } = await readInteraction(test, busy.id)
    expect(messages).toMatchObject([
      { content: 'zero', removed: false },
      { content: 're: zero', removed: false },
      { content: '', removed: true },
      { content: '', removed: true },
      { content: 'three', removed: false },
    ])
    expect(replies).toMatchObject([
      { status: 'COMPLETED' },
      { status: 'CANCELLED', finishReason: 'CANCELLED', messageId: null },
      { status: 'CANCELLED', finishReason: 'CANCELLED', messageId: null },
      { status: 'RUNNING' },
    ])
    const told = ['message 3 removed', 'message 4 removed', 'message 5 added: HUMAN three', 'reply 4 started']
    expect(await listener.readTo('reply 4 started')).toEqual(['reply 2 cancelled at 0', 'reply 3 cancelled at 0', ...told])
    await listener.leave()
    expect([...listener.removed.values()]).toEqual([busy.running.message.id, busy.queued.message.id])
    const late = new EventListener(test.client, busy.id, busy.cursor)
    expect((await late.readTo('reply 4 started')).slice(-6)).toEqual(['reply 2 cancelled at 0', 'reply 3 cancelled at 0', ...told])
    await late.leave()
    request.answer()
    expect(await status(three.reply.id)).toBe('COMPLETED')
    await expectQuiet()
  })
})

describe.each(['INTERRUPT', 'ROLLBACK'])('%s', (whenBusy) => {
  it('stops as much for a message that asks for no reply, and then nothing is asked', async () => {
    const busy = await start()
    expect(await send(busy.id, { whenBusy, reply: false })).toMatchObject({ duplicate: false, reply: null })
    await busy.requestEnded
    const { replies } = await readInteraction(test, busy.id)
    expect(replies.map(({ status }) => status)).toEqual(['COMPLETED', 'CANCELLED', 'CANCELLED'])
    expect(await queue(busy.id)).toEqual([])
    await expectQuiet()
  })

  it('in a repeated send stops nothing, neither its own reply nor another', async () => {
    const busy = await start()
    const three = await send(busy.id, { whenBusy })
    const request = await held.next()
    const four = await test.client.send(busy.id, 'four')
    const before = await readInteraction(test, busy.id)
    expect(await send(busy.id, { whenBusy })).toMatchObject({
      duplicate: true,
      message: { id: three.message.id },
      reply: { id: three.reply.id },
    })
    expect(await readInteraction(test, busy.id)).toEqual(before)
    request.answer()
    expect(await status(three.reply.id)).toBe('COMPLETED')
    await answerNext('four', four.reply.id)
    await expectQuiet()
  })

  it('has nothing to stop in an interaction that is idle', async () => {
    const { id } = await test.client.createInteraction()
    const sent = await send(id, { whenBusy })
    await answerNext('three', sent.reply.id)
    expect(await readInteraction(test, id)).toMatchObject({ replies: [{ status: 'COMPLETED' }] })
    await expectQuiet()
  })
})

describe('a policy that there is not', () => {
  const variables = (id: string) => ({ input: { interactionId: id, content: 'three', whenBusy: 'SHRUG' } })
  const literal = (id: string) => `mutation {
    createMessage(input: { interactionId: "${id}", content: "three", whenBusy: SHRUG }) { duplicate }
  }`

  it.each([
    ['a variable', (id: string) => ({ query: createMessage, variables: variables(id) })],
    ['a literal', (id: string) => ({ query: literal(id), variables: {} })],
  ])('is refused in %s, over HTTP and over WebSocket, and changes nothing', async (_, operation) => {
    const busy = await start()
    const before = await readInteraction(test, busy.id)
    const { query, variables } = operation(busy.id)
    const refusal = { locations: [{}], extensions: { code: 'BAD_USER_INPUT', path: ['input', 'whenBusy'] } }
    expect((await test.client.request(query, variables)).errors).toMatchObject([refusal])
    await expect(test.client.socket.iterate({ query, variables }).next()).rejects.toMatchObject([refusal])
    expect(await readInteraction(test, busy.id)).toEqual(before)
    await test.client.send(busy.id, 'three', { whenBusy: 'ROLLBACK', reply: false })
    await busy.requestEnded
    await expectQuiet()
  })
})
