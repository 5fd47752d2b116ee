export interface Random {
  /** At least 0, less than 1. */
  next(): number
  /** A whole number from 0 to `max`, both included. */
  upTo(max: number): number
  chance(probability: number): boolean
}

/** The same numbers for the same seed (mulberry32), so that what failed can be run again. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return { next, upTo: (max) => Math.floor(next() * (max + 1)), chance: (probability) => next() < probability }
}
