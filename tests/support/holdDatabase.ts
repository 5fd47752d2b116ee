import { openDatabase } from '../../src/db/openDatabase.ts'

// A process of its own for the tests: opens the database at the address or in the directory, says so, and holds it.
const place = process.argv[2] ?? ''
const settings = place.includes('://') ? { url: place } : { dataDir: place }
const database = await openDatabase(settings, { onIdleError: console.error })
console.log('open')
process.stdin.resume()
process.once('SIGTERM', async () => {
  await database[Symbol.asyncDispose]()
  process.stdin.destroy()
})
