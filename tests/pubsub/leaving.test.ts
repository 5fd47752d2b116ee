import { afterAll, describe, expect, it } from 'vitest'
import { Hearing } from './hearing.ts'
import { hasServer, networked, stopServers } from './implementations.ts'

afterAll(stopServers)

describe.runIf(hasServer).each(networked)('pub/sub $name', ({ open, startServer }) => {
  it('leaves a channel in which nobody listens any more, and comes back to it', async () => {
    const address = await startServer()
    const [here, there] = [await open(address), await open(address, { heartbeatMs: 20 })]
    const topic = 'topic:left'
    const first = new Hearing(there, topic)
    await first.hears(here)
    const second = new Hearing(there, topic)
    await second.hears(here)
    // Heard already, as others are there.
    expect([first.missed > 0, second.missed]).toEqual([true, 0])
    first.stop()
    second.stop()
    const other = new Hearing(there, 'topic:other')
    for (let left = 0; left < 3; ) {
      // Several heartbeats.
      for (let n = 0; n < 3; n += 1) await other.hears(here)
      const hearing = new Hearing(there, topic)
      await hearing.hears(here)
      if (hearing.missed > 0) left += 1
      hearing.stop()
    }
  })
})
