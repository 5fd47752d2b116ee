import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from './freePort.ts'

export interface RedisServer extends AsyncDisposable {
  readonly url: string
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>
  /** Starts it again, on the same port; nothing is left of what it knew. */
  restart(): Promise<void>
}

/** Whether this machine can run the tests that need a Redis of their own. CI has to. */
export const hasRedis = !spawnSync('redis-server', ['--version']).error
if (!hasRedis) {
  const skipped = 'The tests over Redis are skipped: there is no redis-server on this machine (Debian: apt-get install redis-server).'
  if (process.env.CI === 'true') throw new Error(`${skipped} CI has to run them.`)
  console.log(skipped)
}

export interface RedisServerOptions {
  password?: string
  /** A directory with cert.pem and key.pem, for `localhost`; there is no way in without TLS then. */
  certificate?: string | undefined
}

/** A Redis server of the test's own, which keeps nothing on disk. */
export async function startRedisServer({ password = '', certificate }: RedisServerOptions = {}): Promise<RedisServer> {
  const port = await freePort()
  const settings = {
    bind: '127.0.0.1',
    save: '',
    appendonly: 'no',
    ...(password && { requirepass: password }),
    ...(certificate ? tlsSettings(port, certificate) : { port: String(port) }),
  }
  let child = await startProcess(settings)
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  const credentials = password && `:${encodeURIComponent(password)}@`
  return {
    url: certificate ? `rediss://${credentials}localhost:${port}` : `redis://${credentials}127.0.0.1:${port}`,
    kill,
    async restart() {
      child = await startProcess(settings)
    },
    [Symbol.asyncDispose]: kill,
  }
}

const tlsSettings = (port: number, directory: string) => ({
  port: '0',
  'tls-port': String(port),
  'tls-cert-file': join(directory, 'cert.pem'),
  'tls-key-file': join(directory, 'key.pem'),
  'tls-ca-cert-file': join(directory, 'cert.pem'),
  'tls-auth-clients': 'no',
})

async function startProcess(settings: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(
    'redis-server',
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const log: string[] = []
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.push(line)
      if (line.includes('Ready to accept connections')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}:\n${log.join('\n')}`)))
  })
  return child
}
