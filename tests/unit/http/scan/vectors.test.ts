import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anonymous } from '../../../../src/auth/viewer.ts'
import { schema } from '../../../../src/schema/schema.ts'
import { startTestServer, type TestServer } from '../testServer.ts'
import { startUnguardedServer, type UnguardedServer } from '../unguardedServer.ts'
import { vectors } from './vectors.ts'

let closed: TestServer[]
let open: TestServer
let unguarded: UnguardedServer
beforeAll(async () => {
  closed = [await startTestServer({ schema, exploration: 'off' }), await startTestServer({ schema, exploration: 'authenticated' })]
  open = await startTestServer({ schema })
  unguarded = await startUnguardedServer(schema, { viewer: anonymous })
})
afterAll(async () => {
  for (const server of [...closed, open, unguarded]) await server[Symbol.asyncDispose]()
})

test('there are thirteen', () => {
  expect(new Set(vectors.map(({ name }) => name)).size).toBe(13)
})

describe.each(vectors)('$name, over $over', ({ isSeen, isExploration }) => {
  test('is not there for who may not explore', async () => {
    for (const { url } of closed) expect(await isSeen(url)).toBe(false)
  })

  test(`is ${isExploration ? '' : 'not '}there for who may`, async () => {
    expect(await isSeen(open.url)).toBe(isExploration)
  })

  test('control: it is seen where nothing stands against it', async () => {
    expect(await isSeen(unguarded.url)).toBe(true)
  })
})
