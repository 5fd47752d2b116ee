import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { readInteraction, startBusyInteraction } from '../support/busyInteraction.ts'
import { eventually } from '../support/eventually.ts'
import { type HeldReplies, holdReplies } from '../support/heldReplies.ts'
import { findViolations } from '../support/invariants.ts'
import { finish, refuse } from '../support/llmServer.ts'
import { replyWhen } from '../support/replies.ts'
import { EventListener } from '../support/toldEvents.ts'

let test: TestApp
let held: HeldReplies

beforeAll(async () => {
  test = await startTestApp()
  held = holdReplies(test.llm)
})

const unknown = '01a20a1b-2142-765e-91fc-5ca1883b1dc8'
const fields = 'id position content createdAt updatedAt deletedAt'
const update = (input: object) =>
  test.client.request(`mutation ($input: UpdateMessageInput!) { updateMessage(input: $input) { message { ${fields} } } }`, { input })
const cancel = (replyId: string) =>
  test.client.data('mutation ($id: ID!) { cancelReply(input: { replyId: $id }) { reply { id } } }', { id: replyId })
const final = (replyId: string) => replyWhen(test.app.database.pool, replyId)
const start = () => startBusyInteraction(test, held)
const conflict = (status: string | null) => ({ code: 'CONFLICT', path: ['input', 'id'], status })

/** The refusal of a change, which has to leave everything as it was. */
async function refusal(interactionId: string, id: string, content = 'something else') {
  const before = await readInteraction(test, interactionId)
  const { data, errors } = await update({ id, content })
  expect(data).toBeNull()
  expect(errors).toHaveLength(1)
  expect(errors?.[0]).toMatchObject({ path: ['updateMessage'] })
  expect(await readInteraction(test, interactionId)).toEqual(before)
  return errors?.[0]?.extensions
}

describe('a message that waits for its reply', () => {
  it('can be changed, and is asked as it is then', async () => {
    const busy = await start()
    const sent = await test.client.send(busy.id, 'first', { clientMessageId: 'k' })
    for (const content of ['second', 'third, and last']) {
      const { data } = await update({ id: sent.message.id, content })
      expect(data.updateMessage.message).toMatchObject({ id: sent.message.id, position: sent.message.position, content, deletedAt: null })
      const { message } = await test.client.data(`query ($id: ID!) { message(id: $id) { ${fields} } }`, { id: sent.message.id })
      expect(message).toEqual(data.updateMessage.message)
      expect(message.updatedAt > message.createdAt).toBe(true)
    }
    // What its first send said is no longer known, and it is the same message.
    expect(await test.client.send(busy.id, 'first', { clientMessageId: 'k' })).toMatchObject({
      duplicate: true,
      message: { id: sent.message.id, content: 'third, and last' },
    })
    finish(busy.request.response)
    for (const question of ['two', 'third, and last']) {
      const request = await held.next()
      expect(request.question).toBe(question)
      request.answer()
    }
    expect(await final(sent.reply.id)).toMatchObject({ status: 'COMPLETED', content: 're: third, and last' })
    expect(held.questions.filter((question) => question === 'first' || question === 'second')).toEqual([])
    expect(await findViolations(test.app.database.pool)).toEqual([])
  })

  it('tells those who follow, at once and when they come back', async () => {
    const busy = await start()
    const listener = new EventListener(test.client, busy.id, busy.cursor)
    await listener.readTo('text: Half an answer')
    const { cursor } = listener
    await update({ id: busy.queued.message.id, content: 'changed' })
    expect(await listener.readTo('message 4 changed: HUMAN changed')).toHaveLength(1)
    await listener.leave()
    const late = new EventListener(test.client, busy.id, cursor)
    expect(await late.readTo('message 4 changed: HUMAN changed')).toHaveLength(1)
    await late.leave()
    finish(busy.request.response)
    ;(await held.next()).answer()
    expect(await final(busy.queued.reply.id)).toMatchObject({ content: 're: changed' })
  })
})

describe('a change is refused with the status of the reply, and changes nothing', () => {
  it('once the reply is RUNNING, COMPLETED, or CANCELLED', async () => {
    const busy = await start()
    expect(await refusal(busy.id, busy.running.message.id)).toEqual(conflict('RUNNING'))
    expect(await refusal(busy.id, busy.answered.message.id)).toEqual(conflict('COMPLETED'))
    await cancel(busy.queued.reply.id)
    expect(await refusal(busy.id, busy.queued.message.id)).toEqual(conflict('CANCELLED'))
    finish(busy.request.response)
    await final(busy.running.reply.id)
  })

  it('once it has FAILED, and when it is QUEUED again after an attempt', async () => {
    const { id } = await test.client.createInteraction()
    const sent = await test.client.send(id, 'hello')
    refuse((await held.next()).response, 429, { 'retry-after': '60' })
    await replyWhen(test.app.database.pool, sent.reply.id, ({ status, attempt }) => status === 'QUEUED' && attempt === 1)
    expect(await refusal(id, sent.message.id)).toEqual(conflict('QUEUED'))
    await test.app.database.pool.query('UPDATE replies SET run_after = now() WHERE id = $1', [sent.reply.id])
    refuse((await held.next()).response, 401)
    expect(await final(sent.reply.id)).toMatchObject({ status: 'FAILED' })
    expect(await refusal(id, sent.message.id)).toEqual(conflict('FAILED'))
  })

  it('of a message that asked for no reply, and of an AI message', async () => {
    const busy = await start()
    const note = await test.client.send(busy.id, 'a note', { reply: false })
    expect(await refusal(busy.id, note.message.id)).toEqual(conflict(null))
    const system = await test.client.send(busy.id, 'be brief', { role: 'SYSTEM' })
    expect(await refusal(busy.id, system.message.id)).toEqual(conflict(null))
    const { messages } = await readInteraction(test, busy.id)
    const answer = messages.find(({ role }) => role === 'AI')?.id ?? ''
    expect(await refusal(busy.id, answer)).toEqual(conflict(null))
    await cancel(busy.queued.reply.id)
    finish(busy.request.response)
    await final(busy.running.reply.id)
  })
})

describe('bad input is refused with a code and a path, and changes nothing', () => {
  it.each([
    ['no content', ''],
    ['blank content', ' \n\t '],
    ['too much content', 'x'.repeat(100_001)],
    ['a NUL', 'a\0b'],
    ['half a surrogate pair', 'a\ud83d'],
  ])('%s', async (_, content) => {
    const busy = await start()
    expect(await refusal(busy.id, busy.queued.message.id, content)).toEqual({ code: 'BAD_USER_INPUT', path: ['input', 'content'] })
    await cancel(busy.queued.reply.id)
    await cancel(busy.running.reply.id)
  })

  it('ids that are unknown, malformed, or of something that is no message or is removed', async () => {
    const busy = await start()
    await test.client.deleteMessage(busy.queued.message.id)
    const path = ['input', 'id']
    expect(await refusal(busy.id, 'x')).toEqual({ code: 'BAD_USER_INPUT', path })
    for (const id of [unknown, busy.id, busy.running.reply.id, busy.queued.message.id])
      expect(await refusal(busy.id, id)).toEqual({ code: 'NOT_FOUND', path })
    finish(busy.request.response)
    await final(busy.running.reply.id)
    await eventually(
      'no request is open',
      () => test.llm.open,
      (open) => open === 0,
    )
  })
})
