import { beforeAll, describe, expect, it } from 'vitest'
import { afterFile } from '../../support/afterFile.ts'
import { control } from '../../support/control.ts'
import { eventually } from '../../support/eventually.ts'
import { holdReplies } from '../../support/heldReplies.ts'
import { finish } from '../../support/llmServer.ts'
import { stop, without } from '../../support/serverScene.ts'
import { hasStage, type Stage, startStage } from '../../support/stage.ts'
import { cancel, cancelAll, expectKept, readReply, reportAborts, startReplies } from './cancelledReplies.ts'

describe.runIf(hasStage)('fault 10: a reply is cancelled', { timeout: 120_000 }, () => {
  // Each test leaves it with nothing to do.
  let scene: Stage
  beforeAll(async () => {
    scene = await startStage({ atEnd: afterFile })
  })

  it('that is running: it is stopped when the mutation returns, and its request within a second', async () => {
    const node = await scene.start()
    const replies = await startReplies(node, holdReplies(scene.llm))
    expect(await reportAborts('running', await cancelAll(node.client, replies), replies)).toBeLessThan(1000)
    await stop(node)
    await expectKept(scene, replies)
  })

  it('that is running, and nobody tells the worker: it notices by itself', async () => {
    const node = await scene.start(without('stopWord'))
    const replies = await startReplies(node, holdReplies(scene.llm))
    await reportAborts('not told', await cancelAll(node.client, replies), replies)
    await stop(node)
    await expectKept(scene, replies)
  })

  control('control: a worker that is not told, and not fenced, overwrites it', async () => {
    const scene = await startStage()
    const node = await scene.start(without('stopWord', 'fence'))
    const [reply] = await startReplies(node, holdReplies(scene.llm))
    if (!reply) throw new Error('there is no reply')
    await cancelAll(node.client, [reply])
    finish(reply.response)
    await eventually(
      'the reply is completed',
      () => readReply(node.client, reply.id),
      ({ status }) => status === 'COMPLETED',
    )
  })

  it('that waits: it is never asked for', async () => {
    const node = await scene.start()
    const held = holdReplies(scene.llm)
    const running = await startReplies(node, held)
    for (const { interactionId } of running) {
      const { reply } = await node.client.send(interactionId, 'never asked')
      const expected = { id: reply.id, status: 'CANCELLED', finishReason: 'CANCELLED', text: '', message: null, attempts: [] }
      expect(await cancel(node.client, reply.id)).toEqual(expected)
    }
    for (const { interactionId } of running) await node.client.send(interactionId, 'asked')
    for (const { response } of running) finish(response)
    for (const _ of running) (await held.next()).answer()
    await stop(node)
    expect(held.questions).not.toContain('never asked')
  })

  it('whose worker is dead: it is stopped all the same', async () => {
    const dead = await scene.start()
    const replies = await startReplies(dead, holdReplies(scene.llm))
    dead.server.kill('SIGKILL')
    await dead.server.ended
    // Nobody takes them for lost before they are cancelled.
    const node = await scene.start(without('reclaiming'))
    await cancelAll(node.client, replies)
    await stop(node)
    await expectKept(scene, replies)
  })
})
