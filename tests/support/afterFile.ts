import { afterAll } from 'vitest'

const cleanUps: (() => unknown)[] = []

/**
 * Does something after the test file, wherever it is asked for: vitest does not hear of an `afterAll` within a hook or a test.
 * What is asked for last is done first.
 */
export function afterFile(cleanUp: () => unknown) {
  cleanUps.push(cleanUp)
}

// Registered while the file is read, so that it runs after the file's own hooks.
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp()
})
