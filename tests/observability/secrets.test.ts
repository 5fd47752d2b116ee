import { beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { replyWhen } from '../support/replies.ts'
import { providerKey, said, secretsIn } from '../support/secrets.ts'

let test: TestApp
beforeAll(async () => {
  test = await startTestApp()
})

/** Every test file looks, at its end, for what it has said in what its servers have logged, counted and left in jobs; see support/secrets.ts. */
it('control: what was said, and the key of the provider, would be found', async () => {
  const { id } = await test.client.createInteraction()
  const { reply } = await test.client.send(id, 'a canary in a message')
  await replyWhen(test.app.database.pool, reply.id)
  said(test.llm.requests.flatMap(({ messages }) => messages.map(({ content }) => content)))
  expect(secretsIn('{"msg":"a canary in a message"}')).toEqual(['a canary in a message'])
  expect(secretsIn(`{"authorization":"Bearer ${providerKey}"}`)).toEqual([providerKey])
})
