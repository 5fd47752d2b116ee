import { expect, it } from 'vitest'
import { anonymous } from '../../src/auth/viewer.ts'
import type { Domain } from '../../src/domain/domain.ts'
import { createInteraction } from '../../src/domain/interactions.ts'
import { createMessage } from '../../src/domain/messages.ts'
import { cancelReply, retryReply } from '../../src/domain/replies.ts'
import { openTestDatabase, testDatabase } from '../support/databases.ts'
import { claim, createDomain, createWorkerContext } from '../support/parts.ts'

it('a reply keeps the trace of the request that asked for it last, for whoever claims it', async () => {
  await using database = await openTestDatabase(await testDatabase())
  const within = (traceParent: string | null): Domain => ({
    ...createDomain(database),
    tracing: { run: (_name, _options, work) => work(), traceParent: () => traceParent },
  })
  const claimed = async () => (await claim(createWorkerContext(database))).map(({ traceParent }) => traceParent)

  const { id } = await createInteraction(within(null), anonymous, {})
  const { reply } = await createMessage(within('the first request'), anonymous, { interactionId: id, content: 'hello' })
  const replyId = reply?.id ?? ''
  expect(await claimed()).toEqual(['the first request'])

  for (const traceParent of ['another request', null]) {
    await cancelReply(within('the request that stops it'), anonymous, { replyId })
    await retryReply(within(traceParent), anonymous, { replyId })
    expect(await claimed()).toEqual([traceParent])
  }
})
