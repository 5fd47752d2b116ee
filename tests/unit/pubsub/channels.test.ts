import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { ChannelListeners, channelCount, channelOf } from '../../../src/pubsub/channels.ts'
import { interactionTopic } from '../../../src/pubsub/pubsub.ts'
import { deltaTopic } from '../../../src/pubsub/replyDelta.ts'

/** A topic in the channel. */
function topicIn(channel: number): string {
  for (let n = 0; ; n += 1) if (channelOf(`topic:${n}`) === channel) return `topic:${n}`
}

it('the channel of a topic is the same on every node: it is made of what is after the colon, by FNV-1a', () => {
  // From the list of test vectors of its authors: 0x811c9dc5, 0xe40c292c, 0xbf9cf968.
  expect(['', 'a', 'foobar', 'interaction:foobar'].map(channelOf)).toEqual([0xc5 % 64, 0x2c % 64, 0x68 % 64, 0x68 % 64])
})

it('all that concerns an interaction is in one channel, and interactions are spread over all of them', () => {
  const ids = Array.from({ length: 6400 }, () => randomUUID())
  const sizes = Array<number>(channelCount).fill(0)
  for (const id of ids) {
    expect(channelOf(deltaTopic(id))).toBe(channelOf(interactionTopic(id)))
    sizes[channelOf(interactionTopic(id))] = (sizes[channelOf(interactionTopic(id))] ?? 0) + 1
  }
  // A hundred each: of 64 binomial ones none is half as large, or twice.
  expect(Math.min(...sizes)).toBeGreaterThan(50)
  expect(Math.max(...sizes)).toBeLessThan(200)
})

it('those who listen in a channel are told what may be missed there, once each', () => {
  const listeners = new ChannelListeners()
  const told: string[] = []
  const both = () => told.push('both')
  listeners.add(topicIn(1), { hear: () => {}, missed: both })
  listeners.add(topicIn(2), { hear: () => {}, missed: both })
  listeners.add(topicIn(2), { hear: () => {} })
  listeners.add(topicIn(3), { hear: () => {}, missed: () => told.push('another') })
  listeners.tellMissed([1, 2])
  expect(told).toEqual(['both'])
  listeners.tellMissed([3, 4])
  expect(told).toEqual(['both', 'another'])
})

it('a channel is of interest as long as somebody listens in it', () => {
  const listeners = new ChannelListeners()
  const topic = topicIn(7)
  const removals = [topic, topic, `other:${topic.slice('topic:'.length)}`].map((each) => listeners.add(each, { hear: () => {} }))
  for (const remove of removals) {
    expect(listeners.channels).toEqual([7])
    expect(listeners.has(7)).toBe(true)
    remove()
    remove()
  }
  expect(listeners.channels).toEqual([])
  expect(listeners.has(7)).toBe(false)
})
