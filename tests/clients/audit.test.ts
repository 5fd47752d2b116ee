import { beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { audit } from '../support/audit.ts'

let test: TestApp

beforeAll(async () => {
  test = await startTestApp()
})

it('keeps every MUST, SHOULD and MAY of GraphQL over HTTP', async () => {
  expect(await audit(test.client.url)).toEqual({})
})
