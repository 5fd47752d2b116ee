import { describe, expect, it } from 'vitest'
import { ask, dictate, follow, openConversations, outcomes, readSoFar } from '../faults/lifecycle/conversations.ts'
import { DictatedReply } from '../support/dictatedReplies.ts'
import { ReplyReader } from '../support/events.ts'
import { createRandom } from '../support/random.ts'
import { startServerScene, stop, without } from '../support/serverScene.ts'

describe('fault 13: a notification is lost', { timeout: 120_000 }, () => {
  it('those who look get everything all the same; control: not if they did not look', async () => {
    const scene = await startServerScene()
    const api = { ROLES: 'api' }
    const worker = await scene.start({ ROLES: 'worker', ...without('hearing') })
    const looking = await scene.start({ ...api, ...without('hearing') })
    const notLooking = await scene.start({ ...api, ...without('hearing', 'poll') })
    const random = createRandom(1)
    const conversations = await openConversations(looking.client, 50)
    const untold = conversations.map((conversation) => ({ ...conversation, reader: new ReplyReader(conversation.reader.cursor) }))
    await follow(looking.client, conversations)
    await follow(notLooking.client, untold)
    dictate(scene.llm, conversations, random, (reply) => reply.writeTo(2 + random.upTo(reply.text.length - 2)))
    await ask(looking.client, conversations)
    await readSoFar(looking.client, conversations)
    for (const { replies } of conversations) replies[0]?.finish()
    await Promise.all(conversations.map(({ reader }) => reader.hasEnded()))
    expect(untold.map(({ reader }) => reader.end)).toEqual(untold.map(() => undefined))

    await Promise.all([...conversations, ...untold].map(({ reader }) => reader.leave()))
    for (const node of [looking, notLooking, worker]) await stop(node)
    for (const { status, answers, seen, isGenuine } of await outcomes(scene, conversations))
      expect({ status, answers, isGenuine }).toEqual({ status: 'COMPLETED', answers: [seen], isGenuine: true })
  })
})

describe('fault 13: text is too large for a notification', { timeout: 120_000 }, () => {
  /** What the worst text of a provider comes to, on another node than its worker's, where nobody looks without being told. */
  async function writeMuch({ doingWithout = [] as string[] } = {}) {
    const scene = await startServerScene()
    const worker = await scene.start({ ROLES: 'worker', REPLY_MAX_ATTEMPTS: '1', ...without(...doingWithout) })
    const api = await scene.start({ ROLES: 'api', ...without('poll') })
    const [conversation] = await openConversations(api.client, 1)
    if (!conversation) throw new Error('there is no conversation')
    await follow(api.client, [conversation])
    const text = '\u0001"\\\n漢😀'.repeat(8000)
    scene.llm.respond = (_, response) => {
      const reply = new DictatedReply(response, text)
      conversation.replies.push(reply)
      reply.finish()
    }
    await api.client.send(conversation.interactionId, '漢"\\\n'.repeat(10_000))
    await conversation.reader.hasEnded()
    await conversation.reader.leave()
    for (const node of [api, worker]) await stop(node)
    return { text, end: conversation.reader.end, outcome: (await outcomes(scene, [conversation]))[0] }
  }

  it('it is cut into pieces, and what is not urgent is only named', async () => {
    const { text, end, outcome } = await writeMuch()
    expect(end?.__typename).toBe('ReplyCompleted')
    expect(outcome).toMatchObject({ status: 'COMPLETED', failedAttempts: 0, answers: [text], seen: text })
  })

  it('control: in one piece it would be refused, and the reply fail', async () => {
    const { end } = await writeMuch({ doingWithout: ['pieces'] })
    expect(end?.__typename).toBe('ReplyFailed')
  })
})
