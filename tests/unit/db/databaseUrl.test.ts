import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { inspect } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../../src/db/openDatabase.ts'
import { DatabaseOpenError } from '../../../src/db/openError.ts'

// Takes every password for a wrong one, and says so in PostgreSQL's words.
const server = createServer((socket) => {
  socket.on('error', () => {}).once('data', () => socket.end(fatal('28P01', 'password authentication failed for user "ada"')))
})
let host = ''
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

/** An ErrorResponse of the protocol: its length, and the fields, each with its kind. */
function fatal(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`)
  const head = Buffer.from('E....')
  head.writeInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}

test.each([
  ['whose password is wrong', () => `postgresql://ada:canary@${host}/parley`, /password authentication failed/],
  ['where nobody is', () => 'postgresql://ada:canary@127.0.0.1:1/parley', /ECONNREFUSED/],
  ['with a password that is no text', () => `postgresql://ada:canary%zz@${host}/parley`, /password authentication failed/],
  ['with a password in its query', () => `postgresql://ada@${host}/parley?password=canary`, /password authentication failed/],
  ['of a server without TLS', () => `postgresql://ada:canary@${host}/parley?sslmode=verify-full`, /SSL|TLS/],
  ['whose certificate is not there', () => `postgresql://ada:canary@${host}/parley?sslrootcert=/none.pem`, /ENOENT.*\/none\.pem/],
])('the error of an address %s is for the operator, and has no password in it', async (_, url, reason) => {
  const error = await openDatabase({ url: url() }, { onIdleError: () => {} }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(DatabaseOpenError)
  expect((error as Error).message).toMatch(reason)
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('canary')
})
