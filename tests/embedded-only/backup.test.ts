import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readEverything, talk } from '../support/backedUp.ts'
import { take } from '../support/client.ts'
import { temporaryDirectory } from '../support/databases.ts'
import { echo } from '../support/llmServer.ts'
import { startServerScene, stop } from '../support/serverScene.ts'

it('a copy of the directory of a stopped server has every conversation, and the replies that waited are answered', async () => {
  const scene = await startServerScene({ DRAIN_SECONDS: '0' })
  const original = await scene.start()
  const { busyId } = await talk(original.client, scene.llm)
  const atRest = async (client: typeof original.client) => (await readEverything(client)).filter(({ id }) => id !== busyId)
  const before = await atRest(original.client)
  expect(before).toHaveLength(3)
  await stop(original)

  const copy = join(temporaryDirectory(), 'restored')
  cpSync(scene.env.DATA_DIR as string, copy, { recursive: true })
  // The restored one stands on its own.
  rmSync(scene.env.DATA_DIR as string, { recursive: true })
  scene.llm.respond = echo
  const restored = await scene.start({ DATA_DIR: copy })
  expect(await atRest(restored.client)).toEqual(before)

  const { interaction } = await restored.client.data(
    'query ($id: ID!) { interaction(id: $id) { messages { edges { node { cursor } } } } }',
    { id: busyId },
  )
  const first = interaction.messages.edges[0].node.cursor
  const rest = restored.client.follow(busyId, first)
  expect((await take(rest, 3)).map(({ content }) => content)).toEqual(['this one waits', 'echo: this one runs', 'echo: this one waits'])
  await rest.return?.()
  await stop(restored)
})
