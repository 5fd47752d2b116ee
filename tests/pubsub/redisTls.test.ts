import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createRedisPubSub } from '../../src/pubsub/redis.ts'
import { overPostgres, temporaryDirectory } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { hasRedis, startRedisServer } from '../support/redisServer.ts'
import { Hearing } from './hearing.ts'

const hasOpenssl = !spawnSync('openssl', ['version']).error
if (!hasOpenssl) console.log('The tests of TLS to Redis are skipped: there is no openssl on this machine.')

function makeCertificate(): string {
  const directory = temporaryDirectory()
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', join(directory, 'key.pem')]
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  spawnSync('openssl', ['req', '-x509', ...key, '-out', join(directory, 'cert.pem'), '-days', '2', ...name])
  return directory
}

// Needs no PostgreSQL.
describe.runIf(hasRedis && hasOpenssl && !overPostgres)('Redis by way of TLS', () => {
  it('is not spoken to while nobody vouches for its certificate, over and over again; then it is', async () => {
    const certificate = makeCertificate()
    const server = await startRedisServer({ password: 'secret', certificate })
    onTestFinished(() => server[Symbol.asyncDispose]())
    const errors: unknown[] = []
    const pubsub = await createRedisPubSub({ url: server.url, onError: (error) => errors.push(error) })
    onTestFinished(() => pubsub[Symbol.asyncDispose]())
    const hearing = new Hearing(pubsub, 'topic')
    await eventually(
      'it has tried several times',
      () => errors.length,
      (tries) => tries > 2,
    )
    expect(new Set(errors.map(String))).toEqual(new Set([expect.stringMatching(/self-signed certificate/)]))
    expect(hearing.missed).toBe(0)

    const trusted = getCACertificates()
    onTestFinished(() => setDefaultCACertificates(trusted))
    setDefaultCACertificates([...trusted, readFileSync(join(certificate, 'cert.pem'), 'utf8')])
    await hearing.until(() => hearing.missed > 0)
  })
})
