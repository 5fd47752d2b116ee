import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backoff, chooseProvider, decideNext, type PastAttempt } from '../../../src/llm/failover.ts'
import { type Provider, providerErrorCodes } from '../../../src/llm/provider.ts'

const provider = (name: string, ...models: [string, ...string[]]): Provider => ({
  name,
  models,
  anyModel: false,
  defaultModel: models[0],
  stream: () => {
    throw new Error('Nobody asks it.')
  },
})
const [a, b, c] = [provider('a', 'small', 'large'), provider('b', 'large'), provider('c', 'other')] as const
const chain = [a, b, c]

const down = (name: string | null, retryAfterMs?: number): PastAttempt => ({
  provider: name,
  errorCode: 'PROVIDER_UNAVAILABLE',
  retryAfterMs,
})
const refused = (name: string): PastAttempt => ({ provider: name, errorCode: 'PROVIDER_UNAUTHORIZED' })
const crash = (name: string | null): PastAttempt => ({ provider: name, errorCode: 'WORKER_LOST' })

const chosen = (history: PastAttempt[], modelName: string | null = null, from: readonly Provider[] = chain) => {
  const choice = chooseProvider(from, history, modelName)
  return choice && `${choice.provider.name}/${choice.modelName}`
}
const decided = (
  history: PastAttempt[],
  { maxAttempts = 100, modelName = null as string | null, random = 0, from = chain as Provider[] } = {},
) => decideNext(from, history, { maxAttempts, modelName, random: () => random })

const atOnce = { action: 'retry', delayMs: 0 }
const giveUp = { action: 'give-up' }

describe('the provider of the next try', () => {
  test.each<[string, PastAttempt[], string | null]>([
    ['is the first at first', [], 'a/small'],
    ['is the next after any failure', [down('a')], 'b/large'],
    ['is the next after a refusal too', [refused('a'), down('b')], 'c/other'],
    ['is the first again in a new round', [down('a'), down('b'), down('c')], 'a/small'],
    ['is none that refused in an earlier round', [refused('a'), down('b'), down('c')], 'b/large'],
    ['is the same after a crash', [down('a'), crash('b')], 'b/large'],
    ['is the first after a crash before the choice', [crash(null)], 'a/small'],
    ['is the first after a provider that is gone from the chain', [down('gone')], 'a/small'],
    ['is nobody when all refused', [refused('a'), refused('b'), refused('c')], null],
  ])('%s', (_, history, expected) => {
    expect(chosen(history)).toBe(expected)
  })

  test('is one that offers the model that was named', () => {
    expect(chosen([], 'large')).toBe('a/large')
    expect(chosen([down('a')], 'large')).toBe('b/large')
    expect(chosen([down('a'), down('b')], 'large')).toBe('a/large')
    expect(chosen([], 'other')).toBe('c/other')
    expect(chosen([], 'unheard-of')).toBeNull()
  })
})

describe('a provider that is passed over', () => {
  const without =
    (...names: string[]) =>
    (name: string) =>
      !names.includes(name)
  const order = (isAvailable: (name: string) => boolean, modelName: string | null = null) => {
    const history: PastAttempt[] = []
    for (let tries = 0; tries < 2 * chain.length; tries++) {
      const choice = chooseProvider(chain, history, modelName, isAvailable)
      if (choice) history.push(down(choice.provider.name))
    }
    return history.map(({ provider }) => provider).join('')
  }

  test('is asked last in each round, and once', () => {
    expect(order(without('a'))).toBe('bcabca')
    expect(order(without('b'))).toBe('acbacb')
    expect(order(without('a', 'b'))).toBe('cabcab')
    expect(order(without('a', 'b', 'c'))).toBe('abcabc')
    expect(order(without('a'), 'large')).toBe('bababa')
  })

  test('is asked when it is the only one that is left, or the only one at all', () => {
    expect(chooseProvider([a], [], null, without('a'))?.provider).toBe(a)
    expect(chooseProvider(chain, [], 'other', without('c'))?.provider).toBe(c)
    expect(chooseProvider(chain, [refused('b'), refused('c')], null, without('a'))?.provider).toBe(a)
  })

  test('is not asked again when it refused', () => {
    expect(chooseProvider([a], [refused('a')], null, without('a'))).toBeNull()
  })

  test('is not asked after a crash, if another is available now', () => {
    expect(chooseProvider(chain, [crash('a')], null, without('a'))?.provider).toBe(b)
  })

  test('does not delay the next try', () => {
    expect(decided([down('b')])).toEqual(atOnce)
    expect(decided([down('b'), down('c')])).toEqual(atOnce)
    expect(decided([down('b'), down('c'), down('a')])).toEqual({ action: 'retry', delayMs: 250 })
  })
})

describe('the next try', () => {
  test.each<[string, PastAttempt[], object]>([
    ['comes at once within a round', [down('a'), refused('b')], atOnce],
    ['comes after a pause when the round is over', [down('a'), refused('b'), refused('c')], { action: 'retry', delayMs: 250 }],
    [
      'comes after a longer pause after the second round',
      [down('a'), down('b'), down('c'), down('a'), down('b'), down('c')],
      { action: 'retry', delayMs: 500 },
    ],
    ['comes at once after a crash', [down('a'), down('b'), down('c'), crash('a')], atOnce],
    ['comes after a pause when no provider was reached', [{ provider: null, errorCode: 'INTERNAL' }], { action: 'retry', delayMs: 250 }],
    ['comes after an unknown failure as after one that passes', [{ provider: 'a', errorCode: 'INTERNAL' }], atOnce],
    ['does not come when all refused', [refused('a'), refused('b'), refused('c')], giveUp],
  ])('%s', (_, history, expected) => {
    expect(decided(history)).toEqual(expected)
  })

  test('does not come after the last attempt, crashes counted', () => {
    expect(decided([crash('a'), crash('a'), down('a')], { maxAttempts: 3 })).toEqual(giveUp)
    expect(decided([crash('a'), crash('a'), down('a')], { maxAttempts: 4 })).toEqual(atOnce)
  })

  test('does not come for a model that nobody offers', () => {
    expect(decided([down('a')], { modelName: 'unheard-of' })).toEqual(giveUp)
  })

  test('waits as long as it was asked to, within reason, and a jitter longer', () => {
    expect(decided([down('a', 5_000)], { from: [a] })).toEqual({ action: 'retry', delayMs: 5_250 })
    expect(decided([down('a', 5_000)], { from: [a], random: 1 })).toEqual({ action: 'retry', delayMs: 5_500 })
    expect(decided([down('a', 5_000), down('b'), down('c')])).toEqual({ action: 'retry', delayMs: 5_250 })
    expect(decided([down('a', 5_000), down('b')])).toEqual(atOnce)
    expect(decided([down('a', 3_600_000)], { from: [a] })).toEqual({ action: 'retry', delayMs: 60_250 })
    expect(decided([down('a', 5_000), down('a')], { from: [a] })).toEqual({ action: 'retry', delayMs: 500 })
  })
})

const codes = fc.constantFrom('WORKER_LOST', 'INTERNAL', ...Object.keys(providerErrorCodes))
const tries = fc.record({ errorCode: codes, passedOver: fc.subarray(['a', 'b', 'c']) })
test('whatever fails and is passed over, the tries are bounded, no refused provider is asked again, and each round asks everybody', () => {
  fc.assert(
    fc.property(fc.array(tries, { minLength: 12, maxLength: 12 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
      const history: PastAttempt[] = []
      const outOfUse = new Set<string>()
      const round = new Set<string>()
      for (const { errorCode, passedOver } of failures) {
        const choice = chooseProvider(chain, history, null, (name) => !passedOver.includes(name))
        const decision = decideNext(chain, history, { modelName: null, maxAttempts: 12, random: () => random })
        expect(choice === null).toBe(decision.action === 'give-up')
        if (!choice || decision.action === 'give-up') return
        expect(outOfUse).not.toContain(choice.provider.name)
        expect(decision.delayMs).toBeLessThanOrEqual(backoff.maxMs)
        if (decision.delayMs > 0) {
          for (const { name } of chain) expect(outOfUse.has(name) || round.has(name)).toBe(true)
          round.clear()
        }
        expect(round).not.toContain(choice.provider.name)
        if (errorCode !== 'WORKER_LOST') round.add(choice.provider.name)
        history.push({ provider: choice.provider.name, errorCode })
        if (errorCode === 'PROVIDER_UNAUTHORIZED' || errorCode === 'PROVIDER_REJECTED') outOfUse.add(choice.provider.name)
      }
      expect(decideNext(chain, history, { modelName: null, maxAttempts: 12, random: () => random })).toEqual(giveUp)
    }),
    { numRuns: 500 },
  )
})

test('a provider for any model is asked by the name that was given', () => {
  const open = { ...provider('open', 'usual'), anyModel: true }
  expect(chooseProvider([a, open], [], 'rare')).toEqual({ provider: open, modelName: 'rare' })
  expect(chooseProvider([a], [], 'rare')).toBeNull()
})
