import { describe, expect, test } from 'vitest'
import { latestOf } from '../../../src/observability/latest.ts'

/** Long enough for any machine, in milliseconds. */
const never = 2 ** 30

/** A reading that is answered by hand. */
function byHand() {
  const asked: PromiseWithResolvers<number>[] = []
  const read = () => {
    const reading = Promise.withResolvers<number>()
    asked.push(reading)
    return reading.promise
  }
  const errors: unknown[] = []
  const latest = (freshMs: number, patienceMs = never) =>
    latestOf(read, { freshMs, patienceMs, onError: (error) => void errors.push(error) })
  return { asked, errors, latest }
}

describe('a value that costs a little to read', () => {
  test('is read once for all who ask meanwhile', async () => {
    const { asked, latest } = byHand()
    const value = latest(never)
    const all = Promise.all([value(), value(), value()])
    expect(asked).toHaveLength(1)
    asked[0]?.resolve(7)
    expect((await all).map((reading) => reading?.value)).toEqual([7, 7, 7])
  })

  test('is not read again while it is fresh, and then it is', async () => {
    const { asked, latest } = byHand()
    for (const [value, times] of [
      [latest(never), 1],
      [latest(-1), 2],
    ] as const) {
      asked.length = 0
      for (let n = 0; n < 2; n++) {
        const reading = value()
        asked[n]?.resolve(n)
        await reading
      }
      expect(asked).toHaveLength(times)
    }
  })

  test('stays what it was while reading fails, and tells its age', async () => {
    const { asked, errors, latest } = byHand()
    const value = latest(-1)
    const first = value()
    asked[0]?.resolve(7)
    await first
    const second = value()
    asked[1]?.reject(new Error('away'))
    const reading = await second
    expect(reading).toMatchObject({ value: 7 })
    expect(reading?.ageMs).toBeGreaterThan(0)
    expect(errors).toEqual([new Error('away')])
  })

  test('stays what it was while reading takes too long, without a second reading beside the first', async () => {
    const { asked, latest } = byHand()
    const value = latest(-1, 1)
    expect(await value()).toBeUndefined()
    expect(await value()).toBeUndefined()
    expect(asked).toHaveLength(1)
    asked[0]?.resolve(7)
    await asked[0]?.promise
    expect(await value()).toMatchObject({ value: 7 })
  })
})
