const cleanUps: (() => unknown)[] = []

/**
 * Does something after the test file, wherever it is asked for: vitest does not hear of an `afterAll` within a hook or a test.
 * What is asked for last is done first.
 */
export function afterFile(cleanUp: () => unknown) {
  cleanUps.push(cleanUp)
}

export async function cleanUpFile() {
  for (let cleanUp = cleanUps.pop(); cleanUp; cleanUp = cleanUps.pop()) await cleanUp()
}
