import { expect, test } from 'vitest'
import { schema } from '../../../src/schema/schema.ts'
import { audit } from '../../support/audit.ts'
import { startTestServer } from './testServer.ts'
import { startUnguardedServer } from './unguardedServer.ts'

test('GraphQL over HTTP is spoken as its specification says: MUST, SHOULD and MAY', async () => {
  await using server = await startTestServer()
  expect(await audit(server.url)).toEqual({})
})

test('where exploration is closed, too: what is missed then is what is closed', async () => {
  await using server = await startTestServer({ exploration: 'off' })
  const queriesInUrls = ['5A70', 'D6D5', '6A70']
  const askedByIntrospection = ['2EA1', '28B9']
  expect(Object.keys(await audit(server.url)).sort()).toEqual([...queriesInUrls, ...askedByIntrospection].sort())
})

test('control: a server that does otherwise is noticed', async () => {
  await using server = await startUnguardedServer(schema)
  expect(await audit(server.url)).toMatchObject({ '9C48': expect.stringContaining('mutations on GET'), '9ABE': expect.any(String) })
})
