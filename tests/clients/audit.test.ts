import { auditServer } from 'graphql-http'
import { beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'

let test: TestApp

beforeAll(async () => {
  test = await startTestApp()
})

it('keeps every MUST and SHOULD of GraphQL over HTTP', async () => {
  const results = await auditServer({ url: test.client.url })
  const broken = results.flatMap((result) =>
    result.status !== 'ok' && /^(MUST|SHOULD)\b/.test(result.name) ? [`${result.id} ${result.name}: ${result.reason}`] : [],
  )
  expect(results.length).toBeGreaterThan(50)
  expect(broken).toEqual([])
})
