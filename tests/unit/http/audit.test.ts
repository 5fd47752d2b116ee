import { auditServer } from 'graphql-http'
import { expect, test } from 'vitest'
import { startTestServer } from './testServer.ts'

test('GraphQL over HTTP is spoken as its specification says, MUST and SHOULD alike', async () => {
  await using server = await startTestServer()
  const results = await auditServer({ url: server.url, fetchFn: fetch })
  const failures = results.filter(({ status }) => status === 'error' || status === 'warn')
  expect(failures.map(({ id, name, status, ...rest }) => ({ id, name, status, reason: 'reason' in rest && rest.reason }))).toEqual([])
  expect(results.length).toBeGreaterThan(50)
})
