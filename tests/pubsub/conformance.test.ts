import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createMemoryPubSub } from '../../src/pubsub/memory.ts'
import { createPostgresPubSub } from '../../src/pubsub/postgres.ts'
import type { PubSub } from '../../src/pubsub/pubsub.ts'
import { overPostgres, testDatabase } from '../support/databases.ts'
import { nextPayload } from '../support/nextPayload.ts'

let connectionString = ''
const opened: PubSub[] = []

beforeAll(async () => {
  const database = await testDatabase()
  if ('url' in database) connectionString = database.url
})

afterEach(async () => {
  for (const pubsub of opened.splice(0)) await pubsub[Symbol.asyncDispose]()
})

/** Two nodes that hear each other; in memory there is only one. */
async function openNodes(): Promise<[PubSub, PubSub]> {
  const open = () => (overPostgres ? createPostgresPubSub({ connectionString, onError: () => {} }) : createMemoryPubSub())
  const first = await open()
  const second = overPostgres ? await open() : first
  opened.push(first)
  if (second !== first) opened.push(second)
  return [first, second]
}

describe('pub/sub', () => {
  it('reaches every subscriber of the topic on every node, and no other', async () => {
    const [here, there] = await openNodes()
    const strangers: string[] = []
    here.subscribe('other', (payload) => strangers.push(payload))
    const heard = [nextPayload(here, 'topic'), nextPayload(here, 'topic'), nextPayload(there, 'topic')]
    here.publish('topic', 'hello "wörld"\n')
    expect(await Promise.all(heard)).toEqual(Array(3).fill('hello "wörld"\n'))
    expect(strangers).toEqual([])
  })

  it('keeps the order of different messages, and drops none of them', async () => {
    const [here, there] = await openNodes()
    const payloads = Array.from({ length: 200 }, (_, n) => String(n))
    const received: string[] = []
    const last = new Promise<void>((resolve) => {
      there.subscribe('topic', (payload) => {
        received.push(payload)
        if (payload === '199') resolve()
      })
    })
    for (const payload of payloads) here.publish('topic', payload)
    await last
    expect(received).toEqual(payloads)
  })

  it('stops when told so, for that subscriber alone', async () => {
    const [here] = await openNodes()
    const received: string[] = []
    const listener = (payload: string) => void received.push(payload)
    const unsubscribe = here.subscribe('topic', listener)
    here.subscribe('topic', listener)
    unsubscribe()
    const heard = nextPayload(here, 'topic')
    here.publish('topic', 'once')
    await heard
    expect(received).toEqual(['once'])
  })
})
