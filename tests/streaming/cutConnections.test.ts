import { beforeAll, describe, expect, it } from 'vitest'
import { decodeCursor, encodeCursor } from '../../src/feed/cursor.ts'
import { startTestApp } from '../support/app.ts'
import { dictateReplies } from '../support/dictatedReplies.ts'
import { type OpenEvents, overEventSource, overPostedStream, overSocket, throughProxy } from '../support/eventConnections.ts'
import { cutReply, type KeptCursor, type Scene } from './cutReply.ts'

const seeds = Array.from({ length: 20 }, (_, n) => n + 1)

let scene: Scene

beforeAll(async () => {
  const { client, llm } = await startTestApp()
  scene = { client, replyTo: dictateReplies(llm).replyTo }
})

describe.each<[string, OpenEvents]>([
  ['a WebSocket', overSocket],
  ['a WebSocket that the network cuts', throughProxy(overSocket)],
  ['a posted event stream', overPostedStream],
  ['an event stream that the network cuts', throughProxy(overPostedStream)],
  ['EventSource', overEventSource],
])('a client that loses its connection in the middle of a reply, over %s', (_, open) => {
  it('goes on at the character where it was', async () => {
    for (const { written, seen, stored } of await Promise.all(seeds.map((seed) => cutReply(scene, open, seed))))
      expect({ seen, stored }).toEqual({ seen: written, stored: written })
  })
})

// The controls: clients that come back, but not to where they were.
it.each<[string, KeptCursor]>([
  ['at the beginning', (_, beginning) => beginning],
  ['a character further', ({ cursor }) => movedOn(cursor)],
])('control: clients that come back %s are noticed', async (_, keptCursor) => {
  for (const played of await Promise.allSettled(seeds.map((seed) => cutReply(scene, overPostedStream, seed, keptCursor))))
    expect(played).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('a delta begins where the text ends') } })
})

function movedOn(text: string): string {
  const [interactionId = ''] = Buffer.from(text, 'base64url').toString().split(':').slice(1)
  const { progress, ...cursor } = decodeCursor(text, interactionId, [])
  return encodeCursor({ ...cursor, progress: progress && { ...progress, offset: progress.offset + 1 } })
}
