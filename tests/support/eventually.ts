import { setTimeout as delay } from 'node:timers/promises'

/** Reads again and again until the value is as wanted, where no event tells of it. The limit is only there to name what never came. */
export async function eventually<T>(
  what: string,
  read: () => T | Promise<T>,
  isWanted: (value: T) => boolean,
  limitMs = 45_000,
): Promise<T> {
  const deadline = performance.now() + limitMs
  for (;;) {
    const value = await read()
    if (isWanted(value)) return value
    if (performance.now() > deadline) throw new Error(`it never came about that ${what}; at last: ${JSON.stringify(value)}`)
    await delay(20)
  }
}
