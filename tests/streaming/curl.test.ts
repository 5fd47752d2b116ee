import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp } from '../support/app.ts'
import { noCurl } from '../support/curl.ts'
import { dictateReplies } from '../support/dictatedReplies.ts'
import { type OpenEvents, overCurlWithHeader, overCurlWithVariable } from '../support/eventConnections.ts'
import { cutReply, type Scene } from './cutReply.ts'

const seeds = Array.from({ length: 20 }, (_, n) => n + 1)

let scene: Scene

beforeAll(async () => {
  const { client, llm } = await startTestApp()
  scene = { client, replyTo: dictateReplies(llm).replyTo }
})

describe.skipIf(noCurl)('curl that is killed in the middle of a reply', () => {
  it.each<[string, OpenEvents]>([
    ['Last-Event-ID', overCurlWithHeader],
    ['`after`', overCurlWithVariable],
  ])('goes on with %s at the character where it was', async (_, open) => {
    for (const { written, seen, stored } of await Promise.all(seeds.map((seed) => cutReply(scene, open, seed))))
      expect({ seen, stored }).toEqual({ seen: written, stored: written })
  })
})
