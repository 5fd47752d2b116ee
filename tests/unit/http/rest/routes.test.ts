import type { IncomingMessage } from 'node:http'
import { GraphQLError, getOperationAST, parse, validate } from 'graphql'
import { expect, test } from 'vitest'
import { createRestCall } from '../../../../src/http/rest/restCall.ts'
import { eventNames } from '../../../../src/http/rest/routes/events.ts'
import { findPath, routes } from '../../../../src/http/rest/routes.ts'
import { schema } from '../../../../src/schema/schema.ts'

test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))('%s is an operation of the schema', (_, route) => {
  const document = parse(route.document)
  expect(validate(schema, document)).toEqual([])
  const operation = getOperationAST(document)
  // Its name is what logs and traces have of it.
  expect(operation?.name?.value).toMatch(/^[A-Z]\w+$/)
  expect(operation?.operation === 'mutation').toBe(route.method !== 'GET')
})

test('every event that there is is told', () => {
  const union = schema.getType('InteractionEvent')
  expect(union && 'getTypes' in union ? union.getTypes().map(({ name }) => name) : []).toEqual(expect.arrayContaining(eventNames))
  expect(eventNames).toHaveLength(union && 'getTypes' in union ? union.getTypes().length : -1)
})

test.each([
  ['/interactions/', ''],
  ['/interactions', ''],
  ['/interactions/x/', 'x'],
  ['/interactions/x/messages', 'x'],
  ['/replies/__proto__/cancel/', '__proto__'],
])('%s is a path, with the id "%s"', (pathname, id) => {
  expect(findPath(pathname)?.id).toBe(id)
})

test.each([
  '/',
  '//interactions',
  '/interactions//',
  '/interactions//messages',
  '/interactions/x/y',
  '/Interactions',
  '/interactions/x/messages/y',
])('%s is none', (pathname) => {
  expect(findPath(pathname)).toBeUndefined()
})

test('a stream that ends for a reason says so, with the cursor to go on from', () => {
  const pathname = '/interactions/x/events/'
  const [route] = findPath(pathname)?.routes ?? []
  if (!route) throw new Error('there is no such route')
  const request = { headers: {} } as IncomingMessage
  const call = createRestCall({
    schema,
    request,
    route,
    pathname,
    id: 'x',
    query: new URLSearchParams(),
    bodyBytes: 0,
    methods: [],
    defaultModel: null,
  })
  const error = new GraphQLError('Too slow.', { extensions: { code: 'SLOW_CONSUMER', cursor: 'c1' } })
  const text = call.eventText({ errors: [error] }, undefined)
  expect(text).toBe('event: stream_error\ndata: {"code":"SLOW_CONSUMER","detail":"Too slow.","cursor":"c1"}\n\n')
})
