import { beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { type HeldReplies, holdReplies } from '../support/heldReplies.ts'
import { refuse, startLlmServer } from '../support/llmServer.ts'
import { replyWhen } from '../support/replies.ts'

let test: TestApp
let held: HeldReplies

beforeAll(async () => {
  const llm = await startLlmServer()
  held = holdReplies(llm)
  const provider = { name: 'test', kind: 'openai', baseUrl: llm.baseUrl, models: ['usual', 'other'] }
  test = await startTestApp({ LLM_PROVIDERS: JSON.stringify([provider]) })
  return () => llm[Symbol.asyncDispose]()
})

const final = (id: string) => replyWhen(test.app.database.pool, id)
const retryReply = (input: { replyId: string; modelName?: string }) =>
  test.client.request(
    'mutation ($input: RetryReplyInput!) { retryReply(input: $input) { reply { id status turn modelName error { code } } } }',
    {
      input,
    },
  )

/** The replies of a new interaction, the first of which has failed and the second is open. */
async function failFirst() {
  const { id } = await test.client.createInteraction()
  const [one, two] = [await test.client.send(id, 'one'), await test.client.send(id, 'two')]
  refuse((await held.next()).response, 401)
  await final(one.reply.id)
  return { interactionId: id, failed: one.reply.id as string, running: two.reply.id as string, second: await held.next() }
}

it('asks again for a failed reply: the same one, in its turn', async () => {
  const { interactionId, failed, running, second } = await failFirst()
  const three = await test.client.send(interactionId, 'three')
  expect(await retryReply({ replyId: failed })).toEqual({
    data: { retryReply: { reply: { id: failed, status: 'QUEUED', turn: 1, modelName: null, error: null } } },
  })
  second.answer()
  await final(running)
  // It waited for the one that was running, and goes before the one that came later.
  const again = await held.next()
  expect(again.question).toBe('one')
  again.answer('1')
  expect(await final(failed)).toMatchObject({
    status: 'COMPLETED',
    turn: 1,
    attempt: 2,
    failedAttempts: 0,
    content: '1',
    attempts: [
      { number: 1, errorCode: 'PROVIDER_UNAUTHORIZED' },
      { number: 2, errorCode: null },
    ],
  })
  const last = await held.next()
  expect(last.question).toBe('three')
  last.answer()
  await final(three.reply.id)
})

it('goes before a later turn that was running and has to be tried again', async () => {
  const { failed, running, second } = await failFirst()
  await retryReply({ replyId: failed })
  refuse(second.response, 503)
  for (const question of ['one', 'two']) {
    const request = await held.next()
    expect(request.question).toBe(question)
    request.answer()
  }
  expect([await final(failed), await final(running)]).toMatchObject([
    { status: 'COMPLETED', attempt: 2 },
    { status: 'COMPLETED', attempt: 2 },
  ])
})

it('starts counting attempts anew, at a provider that was given up', async () => {
  const { failed, running, second } = await failFirst()
  second.answer()
  await final(running)
  await retryReply({ replyId: failed })
  refuse((await held.next()).response, 500)
  ;(await held.next()).answer()
  expect(await final(failed)).toMatchObject({ status: 'COMPLETED', attempt: 3, failedAttempts: 1 })
})

it('asks another model if one is named, and no other that nobody offers', async () => {
  const { failed, running, second } = await failFirst()
  second.answer()
  await final(running)
  const { errors } = await retryReply({ replyId: failed, modelName: 'nobody’s' })
  expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', path: ['input', 'modelName'] })
  expect((await retryReply({ replyId: failed, modelName: 'other' })).data.retryReply.reply.modelName).toBe('other')
  const request = await held.next()
  expect(request.request.model).toBe('other')
  request.answer()
  expect(await final(failed)).toMatchObject({
    modelName: 'other',
    attempts: [{ modelName: 'usual' }, { modelName: 'other' }],
  })
})

it('refuses what is queued, running or completed, and says which', async () => {
  const { interactionId, running, second } = await failFirst()
  const queued = await test.client.send(interactionId, 'three')
  const refusal = async (replyId: string) => (await retryReply({ replyId })).errors?.[0]?.extensions
  const conflict = (status: string) => ({ code: 'CONFLICT', path: ['input', 'replyId'], status })
  expect(await refusal(queued.reply.id)).toEqual(conflict('QUEUED'))
  expect(await refusal(running)).toEqual(conflict('RUNNING'))
  second.answer()
  await final(running)
  expect(await refusal(running)).toEqual(conflict('COMPLETED'))
  ;(await held.next()).answer()
  expect(await final(queued.reply.id)).toMatchObject({ status: 'COMPLETED', attempt: 1 })
})

it('knows no reply that there is not', async () => {
  const unknown = await retryReply({ replyId: '01900000-0000-7000-8000-000000000000' })
  expect(unknown.errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'replyId'] })
  const malformed = await retryReply({ replyId: 'x' })
  expect(malformed.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: ['input', 'replyId'] })
})

it('can be asked by many at once, and asks once', async () => {
  const { failed, running, second } = await failFirst()
  second.answer()
  await final(running)
  const results = await Promise.all(Array.from({ length: 10 }, () => retryReply({ replyId: failed })))
  expect(results.filter(({ errors }) => !errors)).toHaveLength(1)
  ;(await held.next()).answer()
  expect(await final(failed)).toMatchObject({ status: 'COMPLETED', attempt: 2 })
})
