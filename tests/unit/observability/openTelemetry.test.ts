import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { openTracing } from '../../../src/observability/openTracing.ts'
import { noTracing, type Span, type Tracing } from '../../../src/observability/tracing.ts'
import { liveHeapBytes } from '../../support/heap.ts'
import { startTraceCollector } from '../../support/traceCollector.ts'

const sampler = { name: 'parentbased_always_on', ratio: 1 }

async function open(url: string, name = sampler.name) {
  const errors: unknown[] = []
  const settings = { url, protocol: 'http/json' as const, sampler: { ...sampler, name } }
  return { errors, tracing: await openTracing(settings, (error) => void errors.push(error)) }
}

const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

describe('spans', () => {
  test('are nested as the work is, also while other work goes on', async () => {
    await using collector = await startTraceCollector()
    const { tracing } = await open(`${collector.url}/v1/traces`)
    const nested = (name: string) =>
      tracing.run(name, { parent: null }, async () => {
        await new Promise(setImmediate)
        return tracing.run(`${name} within`, {}, async () => tracing.traceParent())
      })
    const traceParents = await Promise.all([nested('one'), nested('two')])
    expect(tracing.traceParent()).toBeNull()
    await tracing[Symbol.asyncDispose]()

    for (const [n, name] of ['one', 'two'].entries()) {
      const [outer, inner] = [name, `${name} within`].map((wanted) => collector.spans.find((span) => span.name === wanted))
      expect(inner).toMatchObject({ traceId: outer?.traceId, parentSpanId: outer?.spanId })
      expect(outer?.parentSpanId).toBeUndefined()
      expect(traceParents[n]).toBe(`00-${inner?.traceId}-${inner?.spanId}-01`)
    }
  })

  test('of work that fails tell the code of the error and not its words', async () => {
    await using collector = await startTraceCollector()
    const { tracing } = await open(`${collector.url}/v1/traces`)
    const fail = (error: unknown) => tracing.run('failing', {}, () => Promise.reject(error))
    const error = Object.assign(new Error('canary'), { code: 'PROVIDER_TIMEOUT' })
    await expect(fail(error)).rejects.toBe(error)
    await expect(fail('a reason')).rejects.toBe('a reason')
    await tracing[Symbol.asyncDispose]()
    expect(collector.spans.map(({ failed, attributes }) => ({ failed, ...attributes }))).toEqual([
      { failed: true, 'error.type': 'PROVIDER_TIMEOUT' },
      { failed: true, 'error.type': 'ABORTED' },
    ])
    expect(collector.bodies.join()).not.toContain('canary')
  })

  test.each([
    ['parentbased_always_off', 1],
    ['always_off', 0],
    ['always_on', 2],
  ])('are taken as the sampler %s wants it', async (name, taken) => {
    await using collector = await startTraceCollector()
    const { tracing } = await open(`${collector.url}/v1/traces`, name)
    tracing.begin('of a trace that is taken', { parent }).end()
    tracing.begin('of none', { parent: null }).end()
    await tracing[Symbol.asyncDispose]()
    expect(collector.spans).toHaveLength(taken)
  })
})

test('without settings there is nothing but the work', async () => {
  expect(await openTracing(undefined, () => {})).toBe(noTracing)
  expect(await noTracing.run('name', {}, async (span) => span.around(() => 7))).toBe(7)
  expect(noTracing.traceParent()).toBeNull()
})

/** A server that takes connections and never answers. */
async function startSilentServer() {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => sockets.add(socket.on('error', () => {}))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

describe('a collector that is away', () => {
  const count = 50_000
  const megabyte = 1024 * 1024
  /** Of 50,000 spans 2,048 wait at most, and those that are being sent. */
  const bound = 20 * megabyte

  async function heapAfter(tracing: Tracing, use: (span: Span) => void) {
    const before = liveHeapBytes()
    for (let n = 0; n < count; n++) {
      const span = tracing.begin('attempt', { parent, attributes: { 'parley.reply.id': `reply ${n}`, 'parley.reply.attempt': n } })
      span.end()
      use(span)
      if (n % 1000 === 0) await new Promise(setImmediate)
    }
    return liveHeapBytes() - before
  }

  test('takes a bounded part of the memory, and does not hold up the end', { timeout: 120_000 }, async () => {
    await using silent = await startSilentServer()
    const { tracing } = await open(silent.url)
    expect(await heapAfter(tracing, () => {})).toBeLessThan(bound)
    const before = performance.now()
    await tracing[Symbol.asyncDispose]()
    // The exporter's own patience is ten seconds.
    expect(performance.now() - before).toBeLessThan(9000)
  })

  test('control: keeping all spans is noticed', { timeout: 120_000 }, async () => {
    await using silent = await startSilentServer()
    const { tracing } = await open(silent.url)
    const kept: Span[] = []
    expect(await heapAfter(tracing, (span) => void kept.push(span))).toBeGreaterThan(bound)
    await tracing[Symbol.asyncDispose]()
    expect(kept).toHaveLength(count)
  })

  test('is reported, batch by batch', { timeout: 120_000 }, async () => {
    await using collector = await startTraceCollector()
    const { tracing, errors } = await open(`${collector.url}/not-there`)
    tracing.begin('attempt', { parent }).end()
    await tracing[Symbol.asyncDispose]()
    expect(errors).toHaveLength(1)
  })
})
