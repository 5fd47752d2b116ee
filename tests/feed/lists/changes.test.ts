import { beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { followList, readEventsTo, readList, takeEvents, told } from '../../support/listEvents.ts'
import { recordStatements } from '../../support/recordStatements.ts'

let test: TestApp
beforeAll(async () => {
  test = await startTestApp()
})

const note = async (id: string, content: string) => (await test.client.send(id, content, { reply: false })).message.id

it('tells what is created, changed and deleted, with the last message of each', async () => {
  const { client } = test
  const events = followList(client, (await readList(client)).cursor)
  const next = async () => (await takeEvents(events, 1)).map(told)
  const { id } = await client.createInteraction({ title: 'first' })
  expect(await next()).toEqual([`${id} created: first, -`])
  await test.client.updateInteraction(id, { title: 'renamed' })
  expect(await next()).toEqual([`${id} updated: renamed, -`])
  await note(id, 'hello')
  expect(await next()).toEqual([`${id} updated: renamed, HUMAN hello`])
  const removed = await note(id, 'not meant')
  expect(await next()).toEqual([`${id} updated: renamed, HUMAN not meant`])
  await test.client.deleteMessage(removed)
  expect(await next()).toEqual([`${id} updated: renamed, HUMAN hello`])
  await test.client.deleteInteraction(id)
  expect(await next()).toEqual([`${id} deleted`])
  await events.return()
})

it('a reply comes with its message, and its text does not come piece by piece', async () => {
  const { client } = test
  const { id } = await client.createInteraction({ title: 'asked' })
  const events = followList(client, (await readList(client)).cursor)
  await client.send(id, 'hello')
  const seen = await readEventsTo(events, (event) => told(event).includes(', AI '))
  // Sent, begun, answered; those that follow at once are one.
  expect(seen.length).toBeLessThanOrEqual(3)
  await events.return()
})

it('after a pause each that changed comes once, as it is now, in the order of the changes', async () => {
  const { client } = test
  const [kept, gone] = [await client.createInteraction({ title: 'kept' }), await client.createInteraction({ title: 'gone' })]
  const { cursor } = await readList(client)
  const { id: made } = await client.createInteraction({ title: 'made' })
  const { id: passing } = await client.createInteraction({ title: 'passing' })
  await test.client.deleteInteraction(gone.id)
  await test.client.updateInteraction(kept.id, { title: 'once' })
  await test.client.updateInteraction(kept.id, { title: 'twice' })
  await test.client.deleteInteraction(passing)
  await note(made, 'said')
  const { id: last } = await client.createInteraction({ title: 'last' })

  const all = [
    `${gone.id} deleted`,
    `${kept.id} updated: twice, -`,
    `${passing} deleted`,
    `${made} created: made, HUMAN said`,
    `${last} created: last, -`,
  ]
  const events = followList(client, cursor)
  const seen = await takeEvents(events, all.length)
  expect(seen.map(told)).toEqual(all)
  await events.return()
  for (const [n, { cursor: after }] of seen.slice(0, -1).entries()) {
    const resumed = followList(client, after)
    expect((await takeEvents(resumed, all.length - n - 1)).map(told)).toEqual(all.slice(n + 1))
    await resumed.return()
  }
})

it('without a cursor only what changes from now on comes', async () => {
  const { client } = test
  const { id } = await client.createInteraction({ title: 'before' })
  const events = followList(client)
  const first = takeEvents(events, 1)
  // It has begun when it hears of what is changed now; nobody tells a client when that is.
  let isOver = false
  void first.finally(() => {
    isOver = true
  })
  for (let n = 1; !isOver; n += 1) await test.client.updateInteraction(id, { title: `now ${n}` })
  expect(told((await first)[0] as never)).toMatch(new RegExp(`^${id} updated: now `))
  await events.return()
})

it('the end of a list is that of all of it, and comes before the rows', async () => {
  const { client } = test
  const { interactions } = await client.data(
    '{ interactions(first: 0, filter: { text: null, role: AI }) { ...end } } fragment end on InteractionConnection { end: cursor }',
  )
  const { id } = await client.createInteraction({ title: 'new' })
  const events = followList(client, interactions.end)
  expect((await takeEvents(events, 1)).map(told)).toEqual([`${id} created: new, -`])
  await events.return()
})

it('last messages of a whole list are one statement, and their end costs nothing where it is not asked for', async () => {
  const { client } = test
  for (let n = 0; n < 5; n += 1) await note((await client.createInteraction()).id, `number ${n}`)
  using statements = recordStatements()
  await client.data('{ interactions(first: 5) { edges { node { id lastMessage { content } } } } }')
  const sent = statements.sent.filter((name) => /last-messages-of|number-changes|read-list/.test(name))
  expect(sent).toEqual(['read-last-messages-of-interactions'])
})

it('an interaction has its last message, whichever way it is reached', async () => {
  const { client } = test
  const { id } = await client.createInteraction()
  const read = async () =>
    (await client.data('query ($id: ID!) { interaction(id: $id) { lastMessage { content } } }', { id })).interaction.lastMessage
  expect(await read()).toBeNull()
  const only = await note(id, 'one')
  expect(await read()).toEqual({ content: 'one' })
  await test.client.deleteMessage(only)
  expect(await read()).toBeNull()
  const query = `mutation ($input: CreateMessageInput!) { createMessage(input: $input) { message { interaction { lastMessage { content } } } } }`
  const { createMessage } = await client.data(query, { input: { interactionId: id, content: 'two', reply: false } })
  expect(createMessage.message.interaction.lastMessage).toEqual({ content: 'two' })
})
