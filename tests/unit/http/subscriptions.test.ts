import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ParleyError } from '../../../src/errors.ts'
import {
  eventsQuery,
  openEventStream,
  openSocket,
  startTestServer,
  subscribeOverGet,
  subscribeOverPost,
  type TestServer,
} from './testServer.ts'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server[Symbol.asyncDispose]())

const event = (number: number) => ({ cursor: `c${number}`, text: `event ${number}` })

describe('event streams', () => {
  test.each([
    ['GET', subscribeOverGet],
    ['POST', subscribeOverPost],
  ] as const)('over %s, with the cursor of each event as its id', async (_, subscribe) => {
    const stream = await subscribe(server.url)
    expect(stream.response.status).toBe(200)
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream')
    const source = await server.opened.first()
    source.push(event(1))
    expect(await stream.next()).toEqual({
      id: 'c1',
      event: 'next',
      data: '{"data":{"events":{"cursor":"c1","text":"event 1","executions":1}}}',
    })
    source.push(event(2))
    expect(await stream.next()).toMatchObject({ id: 'c2' })
    stream.abort()
    await source.closed
  })

  test('end with complete when the source ends', async () => {
    const stream = await subscribeOverGet(server.url)
    await (await server.opened.first()).return()
    expect(await stream.next()).toEqual({ event: 'complete', data: '' })
    expect(await stream.next()).toBeUndefined()
  })

  test.each([
    ['a variable', eventsQuery],
    ['a literal', 'subscription { events(topic: "t", after: "literal") { text } }'],
    ['nothing', 'subscription { events(topic: "t") { text } }'],
  ])('resume after Last-Event-ID, which takes the place of %s', async (_, query) => {
    const stream = await subscribeOverGet(server.url, query, { 'last-event-id': 'c"7' })
    await server.opened.first()
    expect(server.opened.all[0]?.after).toBe('c"7')
    stream.abort()
  })

  test('without it, begin where the operation says', async () => {
    const stream = await subscribeOverPost(server.url, { query: eventsQuery, variables: { after: 'given' } })
    await server.opened.first()
    expect(server.opened.all[0]?.after).toBe('given')
    stream.abort()
  })

  test('carry the failure of the opening', async () => {
    const stream = await subscribeOverGet(server.url, 'subscription { missing { text } }')
    expect(JSON.parse((await stream.next())?.data ?? '')).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] })
    expect(await stream.next()).toMatchObject({ event: 'complete' })
    const masked = await subscribeOverGet(server.url, 'subscription { crash { text } }')
    expect((await masked.next())?.data).not.toMatch(/canary|http/)
  })

  test('a client that takes no event stream is answered 406, and nothing is opened', async () => {
    const { status, errors } = await server.ask(eventsQuery)
    expect(status).toBe(406)
    expect(errors[0].extensions).toEqual({ code: 'NOT_ACCEPTABLE' })
    expect(server.opened.all).toHaveLength(0)
  })

  test('a query that is asked for as one is one', async () => {
    const stream = await openEventStream(`${server.url}?query={hello}`)
    expect(await stream.next()).toEqual({ event: 'next', data: '{"data":{"hello":"Hello you"}}' })
    expect(await stream.next()).toMatchObject({ event: 'complete' })
  })

  test('from another site are refused', async () => {
    expect((await subscribeOverGet(server.url, eventsQuery, { origin: 'https://evil.example' })).response.status).toBe(403)
  })
})

describe('a reader that takes nothing', () => {
  /** Subscribes, reads nothing, and is sent more than the kernel holds. */
  async function stall(at: TestServer) {
    const { abort } = await subscribeOverGet(at.url)
    const source = await at.opened.first()
    for (let count = 0; count < 100; count++) source.push({ cursor: `c${count}`, text: 'x'.repeat(1024 * 1024) })
    return { source, abort }
  }

  test('fault 28: is cut off after the grace, and its source is closed; control for fault 28: not by a server that waits', async () => {
    await using strict = await startTestServer({ limits: { stalledStreamMs: 100 } })
    const waited = await stall(server)
    const { source } = await stall(strict)
    await source.closed
    expect([source.returned, waited.source.returned]).toEqual([1, 0])
    waited.abort()
  })
})

describe('sources are returned when the client goes', () => {
  const subscribe = async () => {
    const socket = await (await openSocket(server.url)).init()
    socket.subscribe('1', eventsQuery)
    return socket
  }

  test('over WebSocket: idle, by a close', async () => {
    const socket = await subscribe()
    const source = await server.opened.first()
    socket.socket.close()
    await source.closed
  })

  test('over WebSocket: idle, by a cut', async () => {
    const socket = await subscribe()
    const source = await server.opened.first()
    socket.socket.terminate()
    await source.closed
  })

  test('over WebSocket: by complete', async () => {
    const socket = await subscribe()
    const source = await server.opened.first()
    source.push(event(1))
    await socket.next()
    socket.send({ id: '1', type: 'complete' })
    await source.closed
    socket.socket.close()
  })

  test.each(['close', 'complete'])('over WebSocket: by %s while the source is being opened', async (how) => {
    const gate = Promise.withResolvers<void>()
    server.opened.gate = gate.promise
    const socket = await subscribe()
    const source = await server.opened.first()
    if (how === 'close') {
      socket.socket.close()
      await socket.closed
    } else {
      socket.send({ id: '1', type: 'complete' })
      socket.subscribe('2', '{ hello }')
      await socket.next()
    }
    gate.resolve()
    await source.closed
    expect(source.returned).toBe(1)
    socket.socket.close()
  })

  test('over SSE: idle, and in the midst of events', async () => {
    const idle = await subscribeOverGet(server.url)
    const source = await server.opened.first()
    idle.abort()
    await source.closed
    const busy = await subscribeOverGet(server.url)
    await server.opened.until(2)
    const second = server.opened.all[1]?.source
    second?.push(event(1))
    await busy.next()
    second?.push(event(2))
    busy.abort()
    await second?.closed
    expect([source.returned, second?.returned]).toEqual([1, 1])
  })

  test('over SSE: while the source is being opened', async () => {
    const gate = Promise.withResolvers<void>()
    server.opened.gate = gate.promise
    const abort = new AbortController()
    const answer = fetch(`${server.url}?query=${encodeURIComponent(eventsQuery)}`, {
      headers: { accept: 'text/event-stream' },
      signal: abort.signal,
    })
    const source = await server.opened.first()
    abort.abort()
    await expect(answer).rejects.toThrow()
    // Another request, answered after the server has seen the first one go.
    await server.ask('{ hello }')
    gate.resolve()
    await source.closed
    expect(source.returned).toBe(1)
  })

  test('and then no subscription is counted as open', async () => {
    const socket = await subscribe()
    const source = await server.opened.first()
    source.push(event(1))
    await socket.next()
    expect(await server.metrics.registry.getSingleMetricAsString('parley_subscriptions_open')).toContain('{transport="websocket"} 1')
    socket.socket.close()
    await source.closed
    expect(await server.metrics.registry.getSingleMetricAsString('parley_subscriptions_open')).toContain('{transport="websocket"} 0')
  })
})

describe('a source that fails', () => {
  const slow = () => new ParleyError('SLOW_CONSUMER', 'Too slow.', { details: { cursor: 'c9' } })
  const expected = { errors: [{ message: 'Too slow.', extensions: { code: 'SLOW_CONSUMER', cursor: 'c9' } }] }

  test('over WebSocket: a last result with the error, then complete; the socket lives on', async () => {
    const socket = await (await openSocket(server.url)).init()
    socket.subscribe('1', eventsQuery)
    ;(await server.opened.first()).fail(slow())
    expect(await socket.next()).toEqual({ id: '1', type: 'next', payload: expected })
    expect(await socket.next()).toEqual({ id: '1', type: 'complete' })
    socket.subscribe('2', '{ hello }')
    expect(await socket.next()).toMatchObject({ id: '2', type: 'next' })
    socket.socket.close()
  })

  test('over SSE: the same', async () => {
    const stream = await subscribeOverGet(server.url)
    ;(await server.opened.first()).fail(slow())
    expect(JSON.parse((await stream.next())?.data ?? '')).toEqual(expected)
    expect(await stream.next()).toMatchObject({ event: 'complete' })
    expect(await stream.next()).toBeUndefined()
  })

  test('for a reason that is not for the client is masked', async () => {
    const stream = await subscribeOverGet(server.url)
    ;(await server.opened.first()).fail(new Error('canary'))
    expect((await stream.next())?.data).toMatch(/^{"errors":\[{"message":"Unexpected error."/)
  })
})
