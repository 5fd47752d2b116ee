import { expect, it } from 'vitest'
import { startServerScene, without } from '../../support/serverScene.ts'
import { transports } from './asking.ts'
import { openPlace, pages, texts } from './cases.ts'

it('control for fault 39 and fault 40: a server that looks at nothing does not refuse them', { timeout: 120_000 }, async () => {
  const { client } = await (await startServerScene()).start(without('pageBounds', 'oneEnd', 'inputText'))
  const place = await openPlace(client)
  const tried = transports.flatMap(([over, errorsOf]) =>
    [...pages, ...texts].map(async (each) => {
      const errors = await errorsOf(client, each, place)
      expect([over, each.what, errors?.[0]?.extensions.code]).not.toEqual([over, each.what, 'BAD_USER_INPUT'])
    }),
  )
  await Promise.all(tried)
})

it('control for fault 34: a server that believes every cursor goes on from a foreign one', { timeout: 120_000 }, async () => {
  const { client } = await (await startServerScene()).start(without('cursorOwner'))
  const { id } = await client.createInteraction()
  const elsewhere = await client.createInteraction()
  const first = client.follow(id, elsewhere.cursor).next()
  await client.send(id, 'something new', { reply: false })
  expect((await first).value.data.messageAdded).toMatchObject({ content: 'something new' })
})
