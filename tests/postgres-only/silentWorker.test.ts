import { describe, it } from 'vitest'
import { cancelAll, expectKept, startReplies } from '../faults/lifecycle/cancelledReplies.ts'
import { holdReplies } from '../support/heldReplies.ts'
import { delta, finish } from '../support/llmServer.ts'
import { stop } from '../support/serverScene.ts'
import { hasStage, startStage } from '../support/stage.ts'

describe.runIf(hasStage)('fault 10: a reply is cancelled', { timeout: 120_000 }, () => {
  it('whose worker is silent: what that one writes when it wakes up is refused', async () => {
    const scene = await startStage()
    const silent = await scene.start()
    const replies = await startReplies(silent, holdReplies(scene.llm))
    silent.server.kill('SIGSTOP')
    await cancelAll(silent.client, replies)
    for (const { response } of replies) {
      delta(response, 'answer.')
      finish(response)
    }
    silent.server.kill('SIGCONT')
    await stop(silent)
    await expectKept(scene, replies)
  })
})
