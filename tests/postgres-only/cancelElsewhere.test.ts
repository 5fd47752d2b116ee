import { describe, expect, it } from 'vitest'
import { cancelAll, expectKept, reportAborts, startReplies } from '../faults/lifecycle/cancelledReplies.ts'
import { holdReplies } from '../support/heldReplies.ts'
import { delta, finish } from '../support/llmServer.ts'
import { startServerScene, stop } from '../support/serverScene.ts'

describe('fault 10: a reply is cancelled', { timeout: 120_000 }, () => {
  it('that runs on another node: it is stopped when the mutation returns, and its request within a second', async () => {
    const scene = await startServerScene()
    const [node, elsewhere] = [await scene.start(), await scene.start({ ROLES: 'api' })]
    const replies = await startReplies(node, holdReplies(scene.llm))
    expect(await reportAborts('running elsewhere', await cancelAll(elsewhere.client, replies), replies)).toBeLessThan(1000)
    for (const each of [node, elsewhere]) await stop(each)
    await expectKept(scene, replies)
  })

  it('whose worker is silent: what that one writes when it wakes up is refused', async () => {
    const scene = await startServerScene()
    const [silent, node] = [await scene.start(), await scene.start({ ROLES: 'api' })]
    const replies = await startReplies(silent, holdReplies(scene.llm))
    silent.server.kill('SIGSTOP')
    await cancelAll(node.client, replies)
    for (const { response } of replies) {
      delta(response, 'answer.')
      finish(response)
    }
    silent.server.kill('SIGCONT')
    for (const each of [silent, node]) await stop(each)
    await expectKept(scene, replies)
  })
})
