import { expect } from 'vitest'

/** The key that servers of the tests have for the provider. */
export const providerKey = 'sk-canary-5f0c9a7e41d2b863'

/** What nobody but its owner may read, of a test file: credentials, and what was said. */
const secrets = new Set([providerKey])
/** Where it could be read, all of it, by a name for it. */
const places: [name: string, read: () => string][] = []

/** Takes note of a credential: it must stand nowhere. @returns it */
export function secret(value: string): string {
  secrets.add(value)
  return value
}

/** Shorter text may stand somewhere by chance, and of many samples say as much. */
const shortestText = 12
const mostTexts = 200

/** Takes note of what was said. */
export function said(texts: Iterable<string>) {
  for (const text of new Set(texts)) {
    if (secrets.size > mostTexts) return
    if (text.length >= shortestText) secrets.add(text)
  }
}

/**
 * Looks after the file, and so in the end after all tests, whether any of that stands in what is read here: the log of a server,
 * its metrics, its background jobs.
 */
export function watch(name: string, read: () => string) {
  places.push([name, read])
}

/** Looks for those of the test file that has ended; the next one begins without any. */
export function expectNoSecrets() {
  const found = places.flatMap(([name, read]) => secretsIn(read()).map((value) => `${name} holds ${JSON.stringify(value.slice(0, 100))}`))
  places.length = 0
  secrets.clear()
  secrets.add(providerKey)
  expect(found, 'secrets').toEqual([])
}

/** Those that can be read there. */
export const secretsIn = (text: string): string[] => [...secrets].filter((value) => text.includes(value))
