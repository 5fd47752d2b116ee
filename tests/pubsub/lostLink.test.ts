import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { liveHeapBytes } from '../support/heap.ts'
import { startTcpProxy, throughTcpProxy } from '../support/tcpProxy.ts'
import { Hearing } from './hearing.ts'
import { hasServer, networked, stopServers } from './implementations.ts'

afterAll(stopServers)

/** Longer than any test. */
const never = 2 ** 31 - 1
const watchful = { heartbeatMs: 50, timeLimitMs: 200 }

describe.runIf(hasServer).each(networked)('pub/sub $name, when its link is lost', ({ open, startServer, shout }) => {
  let address = ''
  beforeAll(async () => {
    address = await startServer()
  })

  async function startProxy() {
    const proxy = await startTcpProxy(address)
    onTestFinished(() => proxy[Symbol.asyncDispose]())
    return { proxy, way: throughTcpProxy(address, proxy) }
  }

  const someTopic = () => `topic:${randomUUID()}`

  it('comes back after a cut, counts it, says what may be missed, and hears again', async () => {
    const { proxy, way } = await startProxy()
    let [reconnects, errors] = [0, 0]
    const there = await open(way, { onError: () => (errors += 1), onReconnect: () => (reconnects += 1) })
    const here = await open(address)
    const hearings = [someTopic(), someTopic()].map((topic) => new Hearing(there, topic))
    for (const hearing of hearings) await hearing.hears(here)
    const before = hearings.map(({ missed }) => missed)
    expect({ reconnects, errors }).toEqual({ reconnects: 0, errors: 0 })
    for (let cuts = 1; cuts <= 3; cuts += 1) {
      proxy.cut()
      for (const [n, hearing] of hearings.entries()) {
        await hearing.until(() => hearing.missed >= (before[n] ?? 0) + cuts)
        await hearing.hears(here)
      }
    }
    expect(reconnects).toBe(3)
    expect(errors).toBeGreaterThanOrEqual(3)
  })

  it('tells others, whose link was never lost, what it could not tell them', async () => {
    const { proxy, way } = await startProxy()
    const here = await open(way)
    const there = await open(address)
    const [topic, untouched] = [someTopic(), someTopic()]
    const hearing = new Hearing(there, topic)
    const other = new Hearing(there, untouched)
    for (const each of [hearing, other]) await each.hears(here)
    const before = hearing.missed
    proxy.refusing = true
    proxy.cut()
    // Until then some of it may still get through.
    await eventually('the node is away', () => proxy.open === 0, Boolean)
    here.publish(topic, 'lost')
    // It waits for company first, though not for as long as there is between two tries to come back.
    const tried = proxy.accepted
    await eventually(
      'it tried to come back twice, over up to two connections',
      () => proxy.accepted,
      (accepted) => accepted >= tried + 4,
    )
    proxy.refusing = false
    await hearing.until(() => hearing.missed > before)
    await hearing.hears(here)
    expect(hearing.payloads).toEqual([])
  })

  it('goes on within the node meanwhile, and neither throws nor grows', { timeout: 120_000 }, async () => {
    const { proxy, way } = await startProxy()
    const here = await open(way)
    const hearing = new Hearing(here, someTopic())
    proxy.refusing = true
    proxy.cut()
    await eventually('the node is away', () => proxy.open === 0, Boolean)
    const before = liveHeapBytes()
    const text = 'x'.repeat(1000)
    for (let n = 0; n < 50_000; n += 1) here.publish('topic:other', `${n}${text}`)
    await hearing.hears(here)
    // 50 MB were published.
    expect(liveHeapBytes() - before).toBeLessThan(25_000_000)
    proxy.refusing = false
    const there = await open(address)
    const heard = new Hearing(there, someTopic())
    await heard.hears(here)
  })

  it('fault 12: notices that the other end is silent, and replaces the link; control: not without a heartbeat', async () => {
    const { proxy, way } = await startProxy()
    const [listening, control, here] = [await open(way, watchful), await open(way, { heartbeatMs: never }), await open(address)]
    const topic = someTopic()
    const [hearing, deaf] = [new Hearing(listening, topic), new Hearing(control, topic)]
    for (const each of [hearing, deaf]) await each.hears(here)
    const before = [hearing.missed, deaf.missed]
    proxy.swallow()
    await hearing.until(() => hearing.missed > (before[0] ?? 0))
    await hearing.hears(here)
    here.publish(topic, 'again')
    await hearing.until(() => hearing.payloads.length > 0)
    expect([deaf.missed, deaf.payloads]).toEqual([before[1], []])
  })

  it('notices it, too, when a publication gets no answer', async () => {
    const { proxy, way } = await startProxy()
    const here = await open(way, { heartbeatMs: never, timeLimitMs: 200 })
    const there = await open(address)
    const topic = someTopic()
    const hearing = new Hearing(there, topic)
    await hearing.hears(here)
    const before = hearing.missed
    proxy.swallow()
    here.publish(topic, 'lost')
    await hearing.until(() => hearing.missed > before)
    await hearing.hears(here)
  })

  it('starts without a server, says so, and hears when there is one', async () => {
    const { proxy, way } = await startProxy()
    proxy.refusing = true
    const errors: unknown[] = []
    let reconnects = 0
    const there = await open(way, { onError: (error) => errors.push(error), onReconnect: () => (reconnects += 1) })
    const hearing = new Hearing(there, someTopic())
    expect(errors.length).toBeGreaterThan(0)
    await hearing.hears(there)
    expect([hearing.missed, reconnects]).toEqual([0, 0])
    proxy.refusing = false
    await hearing.until(() => hearing.missed > 0)
    await hearing.hears(await open(address))
    expect(reconnects).toBe(1)
  })

  it.each([
    ['as it is', () => {}],
    ['while it is away', (proxy) => Object.assign(proxy, { refusing: true }).cut()],
    ['while the other end is silent', (proxy) => proxy.swallow()],
  ] as [
    string,
    (proxy: Awaited<ReturnType<typeof startTcpProxy>>) => void,
  ][])('is disposed of %s, and leaves nothing open', async (_, happen) => {
    const { proxy, way } = await startProxy()
    const errors: unknown[] = []
    const here = await open(way, { timeLimitMs: 200, onError: (error) => errors.push(error) })
    const hearing = new Hearing(here, someTopic())
    await eventually('it listens', () => hearing.missed > 0, Boolean)
    happen(proxy)
    here.publish('topic:last', 'words')
    await here[Symbol.asyncDispose]()
    await eventually('all is closed', () => proxy.open === 0, Boolean)
    proxy.refusing = false
    const [accepted, said] = [proxy.accepted, errors.length]
    here.publish('topic:last', 'nobody')
    await here[Symbol.asyncDispose]()
    // Time enough for a node that still tried.
    await new Hearing(await open(address), 'topic:last').hears(await open(address))
    expect([proxy.accepted, errors.length]).toEqual([accepted, said])
  })

  it('sends what was published last before it goes', async () => {
    const [here, there] = [await open(address), await open(address)]
    const topic = someTopic()
    const hearing = new Hearing(there, topic)
    await hearing.hears(here)
    here.publish(topic, 'goodbye')
    await here[Symbol.asyncDispose]()
    await hearing.until(() => hearing.payloads.length > 0)
    expect(hearing.payloads).toEqual(['goodbye'])
  })

  it('passes over what strangers publish in its channels, and what its listeners cannot read', async () => {
    const errors: unknown[] = []
    const here = await open(address, { onError: (error) => errors.push(error) })
    // In channel 0, as a search through numbers has shown.
    const topic = 'topic:76'
    here.subscribe(topic, (payload) => payload.startsWith('probe') || JSON.parse(payload))
    const hearing = new Hearing(here, topic)
    await hearing.hears(await open(address))
    await shout(address, ['', 'no json', '{}', '[1,2]', '[]', '["a","b"]', JSON.stringify(['stranger', topic, 'no json'])])
    await eventually('the last one was heard', () => errors.length, Boolean)
    await hearing.hears(await open(address))
    expect(errors).toEqual([expect.any(SyntaxError)])
  })
})
