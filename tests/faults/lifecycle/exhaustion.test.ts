import { describe, expect, it } from 'vitest'
import type { Client } from '../../support/client.ts'
import { control } from '../../support/control.ts'
import { eventually } from '../../support/eventually.ts'
import { answer, refuse } from '../../support/llmServer.ts'
import { stop } from '../../support/serverScene.ts'
import { hasStage, startStage } from '../../support/stage.ts'

const maxAttempts = 3

interface AskedReply {
  id: string
  status: string
  error: { code: string } | null
  attempts: { error: { code: string } | null }[]
}

/** The replies of an interaction, in the order of its turns. */
async function readReplies(client: Client, interactionId: string): Promise<AskedReply[]> {
  const reply = '{ id status error { code } attempts { error { code } } }'
  const query = `query ($id: ID!) { interaction(id: $id) { messages { edges { node { role reply ${reply} } } } } }`
  const { edges } = (await client.data(query, { id: interactionId })).interaction.messages
  return edges.flatMap(({ node }: { node: { role: string; reply: AskedReply } }) => (node.role === 'HUMAN' ? [node.reply] : []))
}

const finalReplies = (client: Client, interactionId: string) =>
  eventually(
    'both replies are final',
    () => readReplies(client, interactionId),
    (replies) => replies.every(({ status }) => status === 'COMPLETED' || status === 'FAILED'),
  )

/** The first of two questions kills the worker each time that it is asked, the second is answered. */
async function killEachTime(env: Record<string, string>) {
  const scene = await startStage()
  let asked = Promise.withResolvers<void>()
  scene.llm.respond = ({ messages }, response) => {
    if (messages.at(-1)?.content === 'deadly') asked.resolve()
    else answer(response, 'still here')
  }
  let node = await scene.start(env)
  const { id: interactionId } = await node.client.createInteraction()
  for (const question of ['deadly', 'harmless']) await node.client.send(interactionId, question)
  for (let death = 1; death <= maxAttempts; death += 1) {
    await asked.promise
    asked = Promise.withResolvers()
    node.server.kill('SIGKILL')
    await node.server.ended
    node = await scene.start(env)
  }
  return { node, interactionId, askedAgain: asked.promise, llm: scene.llm }
}

describe.runIf(hasStage)('fault 9: a reply that never succeeds', { timeout: 120_000 }, () => {
  it('fails when its worker has died as often as attempts are allowed, and the next turn goes on', async () => {
    const { node, interactionId, llm } = await killEachTime({ REPLY_MAX_ATTEMPTS: String(maxAttempts) })
    expect(await finalReplies(node.client, interactionId)).toMatchObject([
      { status: 'FAILED', error: { code: 'WORKER_LOST' }, attempts: Array(maxAttempts).fill({ error: { code: 'WORKER_LOST' } }) },
      { status: 'COMPLETED', error: null },
    ])
    expect(llm.requests).toHaveLength(maxAttempts + 1)
    await stop(node)
  })

  control('control: goes on dying where more attempts are allowed, and the next turn waits', async () => {
    const { node, interactionId, askedAgain } = await killEachTime({ REPLY_MAX_ATTEMPTS: '100' })
    await askedAgain
    expect(await readReplies(node.client, interactionId)).toMatchObject([{ status: 'RUNNING' }, { status: 'QUEUED' }])
  })

  it('fails when the provider has failed as often, in each of 50 interactions, and their next turns go on', async () => {
    const scene = await startStage()
    const node = await scene.start({ REPLY_MAX_ATTEMPTS: String(maxAttempts) })
    scene.llm.respond = ({ messages }, response) => {
      if (messages.at(-1)?.content === 'refused') refuse(response, 503)
      else answer(response, 'still here')
    }
    const interactionIds = await Promise.all(Array.from({ length: 50 }, async () => (await node.client.createInteraction()).id))
    for (const question of ['refused', 'accepted'])
      await Promise.all(interactionIds.map((interactionId) => node.client.send(interactionId, question)))
    const error = { code: 'PROVIDER_UNAVAILABLE' }
    for (const interactionId of interactionIds)
      expect(await finalReplies(node.client, interactionId)).toMatchObject([
        { status: 'FAILED', error, attempts: Array(maxAttempts).fill({ error }) },
        { status: 'COMPLETED', error: null },
      ])
    await stop(node)
    await scene.read(async () => {})
  })
})
