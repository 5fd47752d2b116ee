import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventsQuery, openSocket, startTestServer, subscribeOverGet, type TestServer } from './testServer.ts'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server[Symbol.asyncDispose]())

const pushToAll = (event: { cursor: string; text: string }) => {
  for (const { source } of server.opened.all) source.push(event)
}

test('500 subscribers of one event, over both transports: one execution, with one context', async () => {
  const sockets = await Promise.all(Array.from({ length: 5 }, async () => (await openSocket(server.url)).init()))
  // Where each begins is its own matter.
  for (const socket of sockets) for (let id = 0; id < 98; id++) socket.subscribe(String(id), eventsQuery, { after: `after ${id}` })
  const streams = await Promise.all(Array.from({ length: 10 }, () => subscribeOverGet(server.url)))
  await server.opened.until(500)
  server.state.contexts.length = 0

  pushToAll({ cursor: 'c1', text: 'one' })
  const data = { events: { cursor: 'c1', text: 'one', executions: 1 } }
  for (const socket of sockets)
    for (let id = 0; id < 98; id++) expect(await socket.next()).toMatchObject({ type: 'next', payload: { data } })
  for (const stream of streams) expect(await stream.next()).toEqual({ id: 'c1', event: 'next', data: JSON.stringify({ data }) })
  expect(server.state.executions).toBe(1)
  expect(server.state.contexts).toHaveLength(1)

  for (const socket of sockets) socket.socket.close()
  for (const stream of streams) stream.abort()
})

test('what could differ is not shared', async () => {
  const socket = await (await openSocket(server.url)).init()
  const query =
    'subscription ($topic: ID!, $after: String, $no: Boolean = false) { events(topic: $topic, after: $after) { text executions @skip(if: $no) } }'
  const text = 'subscription ($after: String) { events(topic: "t", after: $after) { text executions(tag: $after) } }'
  socket.subscribe('a', query, { topic: 't' })
  socket.subscribe('b', query, { topic: 'other' })
  socket.subscribe('c', query, { topic: 't', no: true })
  socket.subscribe('d', query, { topic: 't', after: 'x', unused: 1 })
  // Here `after` decides more than where it begins.
  socket.subscribe('e', text, { after: '1' })
  socket.subscribe('f', text, { after: '2' })
  await server.opened.until(6)
  pushToAll({ cursor: 'c1', text: 'one' })
  const results = new Map<string | undefined, unknown>()
  for (let count = 0; count < 6; count++) {
    const { id, payload } = await socket.next()
    results.set(id, (payload as { data: { events: { executions: number } } }).data.events.executions)
  }
  expect(results.get('a')).toBe(results.get('d'))
  expect(results.get('c')).toBeUndefined()
  expect(new Set(['a', 'b', 'e', 'f'].map((id) => results.get(id))).size).toBe(4)
  socket.socket.close()
})

test('events that look the same, but are each one’s own, are executed for each', async () => {
  const streams = await Promise.all([subscribeOverGet(server.url), subscribeOverGet(server.url)])
  await server.opened.until(2)
  for (const { source } of server.opened.all) source.push({ cursor: 'c1', text: 'one' })
  for (const stream of streams) await stream.next()
  expect(server.state.executions).toBe(2)
  for (const stream of streams) stream.abort()
})
