import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { eventsQuery, openSocket, startTestServer, subscribeOverGet } from './testServer.ts'

test('going away: sockets are sent elsewhere, streams are cut, running requests are answered', async () => {
  await using server = await startTestServer()
  const socket = await (await openSocket(server.url)).init()
  socket.subscribe('1', eventsQuery)
  const stream = await subscribeOverGet(server.url)
  await server.opened.until(2)
  const sources = server.opened.all.map(({ source }) => source)
  const late = server.ask('{ late }')
  await server.ask('{ hello }')

  const drained = server.server.drain()
  expect(await socket.closed).toMatchObject({ code: 1012 })
  // Cut in the midst, so that the client comes back: neither `complete` nor a clean end.
  await expect(stream.next()).rejects.toThrow()
  await Promise.all(sources.map(({ closed }) => closed))
  await expect(socket.next()).rejects.toThrow('closed')
  const isClosed = () =>
    fetch(server.url).then(
      () => false,
      () => true,
    )
  await eventually('the port is closed', isClosed, Boolean)

  server.state.late.resolve('still answered')
  expect(await late).toMatchObject({ status: 200, data: { late: 'still answered' } })
  await drained
  expect(await server.metrics.registry.getSingleMetricAsString('parley_websockets_open')).toContain('open 0')
})

test('who has connected in the last moment is still answered', async () => {
  await using server = await startTestServer()
  const body = JSON.stringify({ query: '{ hello }' })
  const request = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  const connections = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const socket = connect(server.port, '127.0.0.1')
      await once(socket, 'connect')
      return socket
    }),
  )
  const drained = server.server.drain()
  for (const socket of connections) socket.write(request)
  const answers = connections.map((socket) => text(socket))
  for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n.*connection: close\r\n.*"hello"/is)
  await drained
})

test('a connection that is kept alive does not hold it up', async () => {
  await using server = await startTestServer()
  for (let count = 0; count < 5; count++) await server.ask('{ hello }')
  await server.server.drain()
})

test('a client that does not answer the closing is dropped', async () => {
  await using server = await startTestServer({ limits: { closeTimeoutMs: 50 } })
  const socket = await (await openSocket(server.url)).init()
  socket.socket.pause()
  await server.server.drain()
  socket.socket.resume()
})
