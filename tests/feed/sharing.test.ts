import { beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import type { Result } from '../support/client.ts'
import { openEventStream } from '../support/eventStream.ts'
import { eventually } from '../support/eventually.ts'
import { background, recordStatements } from '../support/recordStatements.ts'

let test: TestApp

beforeAll(async () => {
  test = await startTestApp()
})

/** With relations, which the event does not carry: they have to be read. */
const query = `subscription ($interactionId: ID!, $after: String) {
  messageAdded(interactionId: $interactionId, after: $after) { position content interaction { title } reply { status } }
}`

/** What the server says of itself. */
async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${test.app.url}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
}

/** Sends one message to this many subscribers. @returns the statements that it took, and how often it was executed and delivered */
async function deliverTo(subscribers: number) {
  const { id: interactionId } = await test.client.createInteraction({ title: 'shared' })
  // The place to begin from is everybody's own, and no reason to execute anything apart.
  const place = { interactionId, after: (await test.client.send(interactionId, 'before', { reply: false })).message.cursor }
  const socketed = Array.from({ length: subscribers - 1 }, (_, n) =>
    test.client.socket.iterate({ query, variables: n % 2 ? place : { interactionId } }),
  )
  const first = socketed.map((results) => results.next())
  // One of them over the other transport.
  const body = JSON.stringify({ query, variables: { interactionId } })
  const stream = await openEventStream(test.client.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  await eventually(
    'all have subscribed',
    () => test.app.feed.size,
    (size) => size === subscribers,
  )

  const executed = await metric('parley_subscription_executions_total')
  const delivered = await metric('parley_subscription_deliveries_total')
  const received: Result[] = []
  {
    using statements = recordStatements()
    await test.client.send(interactionId, 'to all', { reply: false })
    received.push(...(await Promise.all(first)).map(({ value }) => value as Result))
    received.push(JSON.parse((await stream.next())?.data ?? ''))
    const counts = {
      statements: statements.sent.filter((statement) => !background.test(statement)),
      executions: (await metric('parley_subscription_executions_total')) - executed,
      deliveries: (await metric('parley_subscription_deliveries_total')) - delivered,
    }
    for (const results of socketed) await results.return?.()
    stream.leave()
    await eventually(
      'all have gone',
      () => test.app.feed.size,
      (size) => size === 0,
    )
    return { received, ...counts }
  }
}

it('one event is read and executed once for all who follow it, over both transports', async () => {
  // The first time the schema's look-ups and the connections' statements are prepared.
  await deliverTo(2)
  const two = await deliverTo(2)
  const hundred = await deliverTo(100)
  expect(hundred.received).toHaveLength(100)
  for (const { data } of hundred.received)
    expect(data).toEqual({ messageAdded: { position: 2, content: 'to all', interaction: { title: 'shared' }, reply: null } })
  expect(hundred).toMatchObject({ executions: 1, deliveries: 100 })
  expect(two).toMatchObject({ executions: 1, deliveries: 2 })
  expect(hundred.statements).toContain('read-changed-rows')
  expect([...hundred.statements].sort()).toEqual([...two.statements].sort())
})

it('other selections are executed apart', async () => {
  const { id: interactionId } = await test.client.createInteraction()
  const executed = await metric('parley_subscription_executions_total')
  const followed = ['position', 'content', 'position'].map((fields) =>
    test.client.socket.iterate({
      query: `subscription ($id: ID!) { messageAdded(interactionId: $id) { ${fields} } }`,
      variables: { id: interactionId },
    }),
  )
  const first = followed.map((results) => results.next())
  await eventually(
    'all have subscribed',
    () => test.app.feed.size,
    (size) => size === 3,
  )
  await test.client.send(interactionId, 'hello', { reply: false })
  const data = (await Promise.all(first)).map(({ value }) => (value as Result).data.messageAdded)
  expect(data).toEqual([{ position: 1 }, { content: 'hello' }, { position: 1 }])
  expect((await metric('parley_subscription_executions_total')) - executed).toBe(2)
})
