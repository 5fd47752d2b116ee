import { expect, it } from 'vitest'
import type { Publication } from '../../../src/pubsub/link.ts'
import { Outbox } from '../../../src/pubsub/outbox.ts'

/** An outbox whose batches wait for the test to say whether they were sent. */
function openOutbox() {
  const batches: { batch: Publication[]; settle(isSent: boolean): void }[] = []
  let arrived = Promise.withResolvers<void>()
  const outbox = new Outbox((batch) => {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    batches.push({ batch, settle: resolve })
    arrived.resolve()
    return promise
  }, 'lost')
  async function next() {
    for (;;) {
      const sending = batches.shift()
      if (sending) return sending
      arrived = Promise.withResolvers()
      await arrived.promise
    }
  }
  return { outbox, next, batches }
}

const texts = (batch: Publication[]) => batch.map(({ text }) => text)

it('what is published in a moment is one batch, in its order, without repetitions', async () => {
  const { outbox, next } = openOutbox()
  for (const text of ['b', 'a', 'b', 'c']) outbox.add({ channel: 1, text })
  const { batch } = await next()
  expect(texts(batch)).toEqual(['b', 'a', 'c'])
})

it('one batch is under way at a time; what comes meanwhile is the next', async () => {
  const { outbox, next, batches } = openOutbox()
  outbox.add({ channel: 1, text: 'a' })
  const first = await next()
  for (const text of ['b', 'c']) {
    outbox.add({ channel: 1, text })
    void outbox.flush()
  }
  expect(batches).toEqual([])
  first.settle(true)
  const second = await next()
  expect(texts(second.batch)).toEqual(['b', 'c'])
  second.settle(true)
  await outbox.flush()
  expect(batches).toEqual([])
})

it('what could not be sent is not sent again; its channels are told of the loss, until that has been sent', async () => {
  const { outbox, next } = openOutbox()
  for (let n = 0; n < 100; n += 1) outbox.add({ channel: n % 2, text: `text ${n}` })
  const failing = await next()
  outbox.add({ channel: 5, text: 'meanwhile' })
  failing.settle(false)
  const again = outbox.flush()
  const notices = await next()
  expect(notices.batch).toEqual([
    { channel: 5, text: 'meanwhile' },
    { channel: 0, text: 'lost' },
    { channel: 1, text: 'lost' },
  ])
  notices.settle(false)
  await again
  void outbox.flush()
  const last = await next()
  expect(last.batch.map(({ channel }) => channel).sort()).toEqual([0, 1, 5])
  expect(new Set(texts(last.batch))).toEqual(new Set(['lost']))
})

it('no more than ten thousand wait; channels of what is beyond are told of the loss', async () => {
  const { outbox, next } = openOutbox()
  outbox.add({ channel: 1, text: 'under way' })
  const stalled = await next()
  for (let n = 0; n < 50_000; n += 1) outbox.add({ channel: n < 10_000 ? 1 : 2 + (n % 3), text: `text ${n}` })
  stalled.settle(true)
  const { batch } = await next()
  expect(batch.length).toBe(10_003)
  expect(
    batch
      .slice(10_000)
      .map(({ channel, text }) => `${text} in ${channel}`)
      .sort(),
  ).toEqual(['lost in 2', 'lost in 3', 'lost in 4'])
})
