import { beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../support/app.ts'
import { followList, readList, takeEvents, told } from '../../support/listEvents.ts'

let test: TestApp
beforeAll(async () => {
  test = await startTestApp()
})

const update = 'mutation ($input: UpdateInteractionInput!) { updateInteraction(input: $input) { interaction { id } } }'
const remove = 'mutation ($id: ID!) { deleteInteraction(input: { id: $id }) { deletedId } }'

it('tells what is created, changed and deleted, with the last message of each', async () => {
  const { client } = test
  const { cursor } = await readList(client)
  const events = followList(client, cursor)
  const { id } = await client.createInteraction({ title: 'first' })
  expect((await takeEvents(events, 1)).map(told)).toEqual([`${id} created: first, -`])
  await client.data(update, { input: { id, title: 'renamed' } })
  expect((await takeEvents(events, 1)).map(told)).toEqual([`${id} updated: renamed, -`])
  await client.send(id, 'hello', { reply: false })
  const [sent] = await takeEvents(events, 1)
  expect(told(sent as never)).toBe(`${id} updated: renamed, HUMAN hello`)
  await client.data(remove, { id })
  expect((await takeEvents(events, 1)).map(told)).toEqual([`${id} deleted`])
  await events.return()
})
