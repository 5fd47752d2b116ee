import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../freePort.ts'

const run = promisify(execFile)

const binaries = () => {
  const all = globSync('/usr/lib/postgresql/*/bin/initdb').sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  return dirname(all.at(-1) ?? 'initdb')
}

export interface PostgresCluster extends AsyncDisposable {
  readonly url: string
  /** Ends it as a crash does (`pg_ctl stop -m immediate`). */
  stop(): Promise<unknown>
  /** Starts it again, on the same port. */
  start(): Promise<unknown>
}

/**
 * A PostgreSQL server of the test's own, on loopback, which can be restarted without anybody else noticing. It runs as
 * the user postgres where this process is root, as the server refuses to be root itself.
 */
export async function startPostgresCluster(): Promise<PostgresCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'parley-postgres-'))
  const isRoot = userInfo().uid === 0
  if (isRoot) {
    const { stdout } = await run('id', ['-u', 'postgres'])
    await chown(directory, Number(stdout), -1)
  }
  const [data, port, bin] = [join(directory, 'data'), await freePort(), binaries()]
  const as = (program: string, ...args: string[]) => {
    const command = [join(bin, program), ...args]
    // In a directory that the user postgres may see.
    const [file = '', ...rest] = isRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command
    return run(file, rest, { cwd: directory })
  }
  const options = `-p ${port} -k ${directory} -c listen_addresses=127.0.0.1 -c max_connections=200 -c fsync=off`
  const start = () => as('pg_ctl', '-D', data, '-l', join(directory, 'log'), '-w', '-o', options, 'start')
  const stop = () => as('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop')
  await as('initdb', '-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-sync')
  await start()
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    stop,
    start,
    async [Symbol.asyncDispose]() {
      await stop().catch(() => {})
      await rm(directory, { recursive: true, force: true })
    },
  }
}
