import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backoff, chooseProvider } from '../../../src/llm/failover.ts'
import { type Provider, type ProviderErrorCode, providerErrorCodes } from '../../../src/llm/provider.ts'
import { createProviderHealth, failuresToOpen, type ProviderCall, pauses, probeLimitMs } from '../../../src/llm/providerHealth.ts'

const codes = Object.keys(providerErrorCodes) as ProviderErrorCode[]
type Failure = Parameters<ProviderCall['failed']>[0]
const down: Failure = { code: 'PROVIDER_UNAVAILABLE' }
const timeout: Failure = { code: 'PROVIDER_TIMEOUT' }

/** The health of providers, over a clock that the test moves. */
function observed({ random = 1 } = {}) {
  let time = 0
  const told: unknown[][] = []
  const health = createProviderHealth(
    {
      providerPassedOver: (...event) => told.push(['passed over', ...event]),
      providerRecovered: (...event) => told.push(['recovered', ...event]),
    },
    { now: () => time, random: () => random },
  )
  return {
    ...health,
    told,
    now: () => time,
    wait(ms: number) {
      time += ms
    },
    fail(failure = down, times = 1) {
      for (let n = 0; n < times; n++) health.begin('a').failed(failure)
    },
    succeed: () => health.begin('a').succeeded(),
  }
}

/** One that has just been opened, for the first pause. */
function opened(options?: { random?: number }) {
  const health = observed(options)
  health.fail(down, failuresToOpen)
  health.told.length = 0
  return health
}

/** One whose first pause has passed. */
function halfOpen() {
  const health = opened()
  health.wait(pauses.baseMs)
  return health
}

describe('a provider', () => {
  test('is available until it has failed several times in a row', () => {
    const health = observed()
    expect(health.isAvailable('a')).toBe(true)
    health.fail(down, failuresToOpen - 1)
    expect(health.isAvailable('a')).toBe(true)
    expect(health.told).toEqual([])
    health.fail()
    expect(health.isAvailable('a')).toBe(false)
    expect(health.told).toEqual([['passed over', 'a', 'PROVIDER_UNAVAILABLE', pauses.baseMs]])
  })

  test('that succeeds now and then stays available', () => {
    const health = observed()
    for (let n = 0; n < 10; n++) {
      health.fail(down, failuresToOpen - 1)
      expect(health.isAvailable('a')).toBe(true)
      health.succeed()
    }
  })

  test('does not answer for another', () => {
    expect(opened().isAvailable('b')).toBe(true)
  })

  test.each(codes.filter((code) => code !== 'PROVIDER_REJECTED'))('is passed over after %s', (code) => {
    const health = observed()
    health.fail({ code }, failuresToOpen)
    expect(health.isAvailable('a')).toBe(false)
  })

  test('that refuses a request is neither worse nor well again for it', () => {
    const health = observed()
    health.fail(down, failuresToOpen - 1)
    health.fail({ code: 'PROVIDER_REJECTED' }, 10)
    expect(health.isAvailable('a')).toBe(true)
    health.fail()
    expect(health.isAvailable('a')).toBe(false)
  })

  test('is not blamed for calls that were aborted, nor twice for one that failed', () => {
    const health = observed()
    for (let n = 0; n < failuresToOpen; n++) health.begin('a')[Symbol.dispose]()
    {
      using call = health.begin('a')
      for (let n = 0; n < failuresToOpen; n++) call.failed(down)
      call.succeeded()
    }
    health.fail(down, failuresToOpen - 2)
    expect(health.isAvailable('a')).toBe(true)
    health.fail()
    expect(health.isAvailable('a')).toBe(false)
  })
})

describe('the pause', () => {
  test('doubles with each failed probe up to its limit, and is short again after a recovery', () => {
    const health = opened()
    let pauseMs: number = pauses.baseMs
    for (const next of [20_000, 40_000, 80_000, 160_000, 300_000, 300_000]) {
      health.wait(pauseMs - 1)
      expect(health.isAvailable('a')).toBe(false)
      health.wait(1)
      expect(health.isAvailable('a')).toBe(true)
      health.fail()
      pauseMs = next
      expect(health.told.at(-1)).toEqual(['passed over', 'a', down.code, pauseMs])
    }
    health.wait(pauseMs)
    health.succeed()
    health.fail(down, failuresToOpen)
    expect(health.told.at(-1)).toEqual(['passed over', 'a', down.code, pauses.baseMs])
  })

  test('is half as long at least, by chance', () => {
    const health = opened({ random: 0 })
    health.wait(pauses.baseMs / 2 - 1)
    expect(health.isAvailable('a')).toBe(false)
    health.wait(1)
    expect(health.isAvailable('a')).toBe(true)
  })

  test('begins when the time is over that the provider asked for, within reason', () => {
    const limited = (retryAfterMs: number) => {
      const health = observed()
      health.fail({ code: 'PROVIDER_RATE_LIMITED', retryAfterMs }, failuresToOpen)
      return health.told.at(-1)?.at(-1)
    }
    expect(limited(20_000)).toBe(20_000 + pauses.baseMs)
    expect(limited(3_600_000)).toBe(60_000 + pauses.baseMs)
  })

  test('is not prolonged by those who ask meanwhile, as there is nobody else', () => {
    const health = opened()
    health.wait(pauses.baseMs - 1)
    health.fail(down, 5)
    health.wait(1)
    expect(health.isAvailable('a')).toBe(true)
    expect(health.told).toEqual([])
  })

  test('is over when one of these gets an answer', () => {
    const health = opened()
    health.succeed()
    expect(health.isAvailable('a')).toBe(true)
    expect(health.told).toEqual([['recovered', 'a']])
  })
})

describe('the probe', () => {
  test('is one call; when it succeeds, the provider is available to all', () => {
    const health = halfOpen()
    expect(health.isAvailable('a')).toBe(true)
    const probe = health.begin('a')
    expect(health.isAvailable('a')).toBe(false)
    probe.succeeded()
    expect(health.told).toEqual([['recovered', 'a']])
    health.begin('a')
    expect(health.isAvailable('a')).toBe(true)
  })

  test('is whoever begins, not whoever looks', () => {
    const health = halfOpen()
    expect([1, 2, 3].map(() => health.isAvailable('a'))).toEqual([true, true, true])
  })

  test.each<[string, (probe: ProviderCall) => void]>([
    ['is aborted', (probe) => probe[Symbol.dispose]()],
    ['is refused for its request', (probe) => probe.failed({ code: 'PROVIDER_REJECTED' })],
  ])('makes room for another when it %s', (_, end) => {
    const health = halfOpen()
    end(health.begin('a'))
    expect(health.isAvailable('a')).toBe(true)
    health.begin('a')
    expect(health.isAvailable('a')).toBe(false)
    expect(health.told).toEqual([])
  })

  test('that lasts too long makes room for another, which it then does not disturb', () => {
    const health = halfOpen()
    const first = health.begin('a')
    health.wait(probeLimitMs - 1)
    expect(health.isAvailable('a')).toBe(false)
    health.wait(1)
    expect(health.isAvailable('a')).toBe(true)
    const second = health.begin('a')
    first.failed(down)
    expect(health.isAvailable('a')).toBe(false)
    expect(health.told).toEqual([])
    second.succeeded()
    expect(health.told).toEqual([['recovered', 'a']])
  })

  test('is not decided by others that fail beside it', () => {
    const health = halfOpen()
    const probe = health.begin('a')
    health.fail(down, 5)
    expect(health.told).toEqual([])
    probe.succeeded()
    expect(health.isAvailable('a')).toBe(true)
  })
})

describe('calls that were under way', () => {
  test('when it was opened do not prolong its pause, nor open it again when it is well', () => {
    const health = observed()
    const stuck = Array.from({ length: 10 }, () => health.begin('a'))
    health.fail(down, failuresToOpen)
    for (const call of stuck.slice(5)) call.failed(timeout)
    health.wait(pauses.baseMs)
    health.succeed()
    for (const call of stuck.slice(0, 5)) call.failed(timeout)
    expect(health.isAvailable('a')).toBe(true)
    expect(health.told.map(([what]) => what)).toEqual(['passed over', 'recovered'])
  })

  test('when it was closed do not open it again', () => {
    const health = opened()
    const stuck = Array.from({ length: failuresToOpen }, () => health.begin('a'))
    health.succeed()
    for (const call of stuck) call.failed(timeout)
    expect(health.isAvailable('a')).toBe(true)
  })

  test('when it was opened do not close it: their answers may be of the time before', () => {
    const health = observed()
    const older = health.begin('a')
    health.fail(down, failuresToOpen)
    older.succeeded()
    expect(health.isAvailable('a')).toBe(false)
  })
})

const chain = ['a', 'b', 'c'].map(
  (name): Provider => ({ name, models: ['m'], anyModel: false, defaultModel: 'm', stream: async function* () {} }),
)
const steps = fc.tuple(fc.constantFrom('ask', 'ask', 'ask', 'fail', 'fail', 'fail', 'succeed', 'abort', 'wait'), fc.nat(100_000))

test('whatever happens, somebody is asked, one probe is out at a time, and a provider that is well is used again', () => {
  let probesInAll = 0

  function play(providers: Provider[], script: [string, number][], random: number) {
    const health = observed({ random })
    const calls: { name: string; call: ProviderCall }[] = []
    /** By provider, the probe that is out, and when it stops to count as one. */
    const probes = new Map<string, { call: ProviderCall; limit: number }>()
    const isOpen = (name: string) => health.told.findLast(([, provider]) => provider === name)?.[0] === 'passed over'

    function ask() {
      const { name } = chooseProvider(providers, [], null, health.isAvailable)?.provider as Provider
      const available = providers.find((provider) => health.isAvailable(provider.name))
      expect(name).toBe((available ?? providers[0])?.name)
      const isProbe = available !== undefined && isOpen(name)
      const call = health.begin(name)
      calls.push({ name, call })
      if (!isProbe) return
      probesInAll += 1
      expect(probes.get(name)?.limit ?? 0).toBeLessThanOrEqual(health.now())
      probes.set(name, { call, limit: health.now() + probeLimitMs })
    }

    for (const [step, number] of script) {
      if (step === 'wait') health.wait(number)
      else if (step === 'ask' || calls.length === 0) ask()
      else {
        const [{ name, call }] = calls.splice(number % calls.length, 1) as [(typeof calls)[number]]
        const before = health.told.length
        if (step === 'succeed') call.succeeded()
        else if (step === 'abort') call[Symbol.dispose]()
        else call.failed({ code: codes[number % codes.length] ?? down.code, retryAfterMs: number })
        if (probes.get(name)?.call === call || health.told.length > before) probes.delete(name)
      }
    }
    return health
  }

  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: chain.length }),
      fc.array(steps, { minLength: 50, maxLength: 200, size: 'max' }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (length, script, random) => {
        const providers = chain.slice(0, length)
        const health = play(providers, script, random)
        // Calls that are still out never end.
        health.wait(pauses.maxMs + backoff.maxRetryAfterMs)
        for (const { name } of providers) {
          expect(health.isAvailable(name)).toBe(true)
          health.begin(name).succeeded()
          health.begin(name)
          expect(health.isAvailable(name)).toBe(true)
        }
      },
    ),
    { numRuns: 200 },
  )
  expect(probesInAll).toBeGreaterThan(200)
})
