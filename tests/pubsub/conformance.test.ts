import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Hearing } from './hearing.ts'
import { implementations, stopServers } from './implementations.ts'

afterAll(stopServers)

describe.each(implementations)('pub/sub $name', ({ open, startServer }) => {
  let address = ''
  beforeAll(async () => {
    address = await startServer()
  })

  /** Two nodes, and a topic that no other test has. In memory the nodes are one. */
  const openNodes = async () => ({ here: await open(address), there: await open(address), topic: `topic:${randomUUID()}` })

  it('reaches every subscriber of the topic on every node, and no other', async () => {
    const { here, there, topic } = await openNodes()
    const strangers = [new Hearing(here, `${topic}'`), new Hearing(there, `other:${topic.slice('topic:'.length)}`)]
    const hearings = [new Hearing(here, topic), new Hearing(here, topic), new Hearing(there, topic), new Hearing(there, topic)]
    for (const hearing of hearings) await hearing.hears(here)
    here.publish(topic, 'hello')
    for (const hearing of hearings) await hearing.until(() => hearing.payloads.length > 0)
    expect(hearings.map(({ payloads }) => payloads)).toEqual(Array(4).fill(['hello']))
    expect(strangers.flatMap(({ payloads }) => payloads)).toEqual([])
  })

  it('keeps the order of different messages, and drops none of them', async () => {
    const { here, there, topic } = await openNodes()
    const hearing = new Hearing(there, topic)
    await hearing.hears(here)
    const payloads = Array.from({ length: 2000 }, (_, n) => String(n))
    for (const payload of payloads) here.publish(topic, payload)
    await hearing.until(() => hearing.payloads.length === payloads.length)
    expect(hearing.payloads).toEqual(payloads)
  })

  it.each([
    ['that is empty', ''],
    ['with quotes', `"double" 'single' \`back\` \\ $1 $$`],
    ['of several lines', 'one\ntwo\r\nthree\t\u0000\u001b'],
    ['in many scripts', 'wörld 漢字 😀 👩‍👩‍👧 𝄞 \u202eabc'],
    ['with half a character', 'half \ud83d'],
    ['as large as it may be', 'x'.repeat(6800)],
  ])('carries a payload %s', async (_, payload) => {
    const { here, there, topic } = await openNodes()
    const hearing = new Hearing(there, topic)
    await hearing.hears(here)
    here.publish(topic, payload)
    await hearing.until(() => hearing.payloads.length > 0)
    expect(hearing.payloads).toEqual([payload])
  })

  it('refuses what is larger, and goes on', async () => {
    const { here, there, topic } = await openNodes()
    const hearing = new Hearing(there, topic)
    await hearing.hears(here)
    for (const payload of ['x'.repeat(7000), '漢'.repeat(2400), '\n'.repeat(3500)])
      expect(() => here.publish(topic, payload)).toThrow(RangeError)
    here.publish(topic, 'small')
    await hearing.until(() => hearing.payloads.length > 0)
    expect(hearing.payloads).toEqual(['small'])
  })

  it('delivers the same message at least once, and what comes after it, when it is published twice in a moment', async () => {
    const { here, there, topic } = await openNodes()
    const hearings = [new Hearing(here, topic), new Hearing(there, topic)]
    for (const hearing of hearings) await hearing.hears(here)
    for (const payload of ['again', 'again', 'last']) here.publish(topic, payload)
    for (const hearing of hearings) {
      await hearing.until(() => hearing.payloads.includes('last'))
      expect([...new Set(hearing.payloads)]).toEqual(['again', 'last'])
    }
  })

  it('stops when told so, for that subscriber alone', async () => {
    const { here, there, topic } = await openNodes()
    const payloads: string[] = []
    const listener = (payload: string) => void (payload === 'once' && payloads.push(payload))
    const unsubscribe = there.subscribe(topic, listener)
    there.subscribe(topic, listener)
    const hearing = new Hearing(there, topic)
    await hearing.hears(here)
    unsubscribe()
    unsubscribe()
    here.publish(topic, 'once')
    await hearing.until(() => hearing.payloads.includes('once'))
    expect(payloads).toEqual(['once'])
  })

  it('reaches a subscriber that comes when others have gone', async () => {
    const { here, there, topic } = await openNodes()
    for (const payload of ['first', 'second', 'third']) {
      const hearing = new Hearing(there, topic)
      await hearing.hears(here)
      here.publish(topic, payload)
      await hearing.until(() => hearing.payloads.length > 0)
      expect(hearing.payloads).toEqual([payload])
      hearing.stop()
    }
  })

  it('lets a new subscriber hear what is published at once, or know that it may have missed something', async () => {
    const { here, there } = await openNodes()
    const topics = Array.from({ length: 200 }, () => `topic:${randomUUID()}`)
    const hearings = topics.map((topic) => {
      const hearing = new Hearing(there, topic)
      here.publish(topic, topic)
      return hearing
    })
    for (const hearing of hearings) await hearing.until(() => hearing.payloads.length + hearing.missed > 0)
    expect(hearings.every(({ payloads }, n) => payloads.length === 0 || payloads[0] === topics[n])).toBe(true)
  })
})
