import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { notGood } from '../../../src/auth/authenticator.ts'
import { startTestServer } from './testServer.ts'

test('a flood of refused credentials is counted in the log, and does not fill it', async () => {
  const authenticator = { authenticate: () => Promise.reject(notGood('it is not known')), findRevoked: async () => [] }
  await using server = await startTestServer({ authenticator })
  const refused = () => server.logLines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'credential refused')
  const startedAt = performance.now()
  const answers = await Promise.all(Array.from({ length: 200 }, () => server.ask('{ hello }')))
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(200)
  // A line in a tenth of a second, and the first one.
  const most = Math.ceil((performance.now() - startedAt) / 100) + 1
  expect(refused().length).toBeLessThanOrEqual(most)
  expect(refused()[0]).toMatchObject({ reason: 'it is not known', requestId: expect.any(String) })
  await delay(100)
  await server.ask('{ hello }')
  expect(refused().reduce((sum, { unsaid = 0 }) => sum + 1 + unsaid, 0)).toBe(201)
})
