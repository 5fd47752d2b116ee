import { beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { type HeldReplies, type HeldRequest, holdReplies } from '../support/heldReplies.ts'
import { refuse } from '../support/llmServer.ts'
import { replyWhen } from '../support/replies.ts'

let test: TestApp
let held: HeldReplies

beforeAll(async () => {
  test = await startTestApp()
  held = holdReplies(test.llm)
})

const prompt = ({ request }: HeldRequest) => request.messages.map(({ role, content }) => `${role}: ${content}`)
const final = ({ reply }: { reply: { id: string } }) => replyWhen(test.app.database.pool, reply.id)
const retry = (replyId: string) =>
  test.client.data('mutation ($id: ID!) { retryReply(input: { replyId: $id }) { reply { id } } }', { id: replyId })

it('holds the system prompt and the turns in order, each answer after its question, and nothing of later turns', async () => {
  const { id } = await test.client.createInteraction({ prompt: 'You are brief.' })
  const one = await test.client.send(id, 'one')
  const first = await held.next()
  expect(prompt(first)).toEqual(['system: You are brief.', 'user: one'])
  // These are stored before the answer to the first, which the model still has to read before them.
  const two = await test.client.send(id, 'two')
  const three = await test.client.send(id, 'three')
  first.answer('1')
  await final(one)

  const second = await held.next()
  expect(prompt(second)).toEqual(['system: You are brief.', 'user: one', 'assistant: 1', 'user: two'])
  refuse(second.response, 400)
  expect(await final(two)).toMatchObject({ status: 'FAILED', errorCode: 'PROVIDER_REJECTED' })
  const third = await held.next()
  expect(prompt(third)).toEqual(['system: You are brief.', 'user: one', 'assistant: 1', 'user: two', 'user: three'])
  third.answer('3')
  await final(three)

  // A turn that is asked for again sees what it would have seen at first.
  await retry(two.reply.id)
  const again = await held.next()
  expect(prompt(again)).toEqual(prompt(second))
  again.answer('2')
  await final(two)
  const four = await test.client.send(id, 'four')
  const fourth = await held.next()
  expect(prompt(fourth)).toEqual([
    'system: You are brief.',
    ...['user: one', 'assistant: 1', 'user: two', 'assistant: 2', 'user: three', 'assistant: 3', 'user: four'],
  ])
  fourth.answer('4')
  expect(await final(four)).toMatchObject({ status: 'COMPLETED', content: '4' })
})

it('holds messages that asked for no reply, and the settings of the interaction as they are now', async () => {
  const { id } = await test.client.createInteraction({ prompt: 'You are brief.', temperature: 0.5, maxOutputTokens: 99 })
  await test.client.send(id, 'by the way', { reply: false })
  await test.client.send(id, 'be kind', { role: 'SYSTEM' })
  await test.client.updateInteraction(id, { prompt: 'You are long.' })
  const sent = await test.client.send(id, 'so?')
  const request = await held.next()
  expect(prompt(request)).toEqual(['system: You are long.', 'user: by the way', 'system: be kind', 'user: so?'])
  expect(request.request).toMatchObject({ model: 'test-model', temperature: 0.5, max_tokens: 99 })
  request.answer()
  await final(sent)
})

it('holds nothing of another interaction', async () => {
  const [a, b] = [await test.client.createInteraction(), await test.client.createInteraction()]
  const sent = await test.client.send(a.id, 'secret')
  const first = await held.next()
  first.answer()
  await final(sent)
  const other = await test.client.send(b.id, 'hello')
  const second = await held.next()
  expect(prompt(second)).toEqual(['user: hello'])
  second.answer()
  await final(other)
})
