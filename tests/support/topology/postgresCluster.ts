import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { freePort } from '../freePort.ts'
import { mountSmallDisk, type SmallDisk } from './smallDisk.ts'

const run = promisify(execFile)

/** The directory of PostgreSQL's programs, the newest ones. */
export const postgresPrograms = () => {
  const all = globSync('/usr/lib/postgresql/*/bin/initdb').sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  return dirname(all.at(-1) ?? 'initdb')
}

export interface PostgresCluster extends AsyncDisposable {
  readonly url: string
  /** Ends it as a crash does (`pg_ctl stop -m immediate`). */
  stop(): Promise<unknown>
  /** Starts it again, on the same port. */
  start(): Promise<unknown>
  /** A database on a disk of this size; what others write has nothing to fear from it. */
  createDatabaseOnSmallDisk(megabytes: number): Promise<{ url: string; disk: SmallDisk }>
}

/**
 * A PostgreSQL server of the test's own, on loopback, which can be restarted without anybody else noticing. It runs as
 * the user postgres where this process is root, as the server refuses to be root itself.
 */
export async function startPostgresCluster(): Promise<PostgresCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'parley-postgres-'))
  const isRoot = userInfo().uid === 0
  const own = async (path: string) => {
    if (isRoot) await chown(path, Number((await run('id', ['-u', 'postgres'])).stdout), -1)
  }
  await own(directory)
  const [data, port, bin] = [join(directory, 'data'), await freePort(), postgresPrograms()]
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
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`
  let small: SmallDisk | undefined
  return {
    url,
    stop,
    start,
    async createDatabaseOnSmallDisk(megabytes) {
      const location = join(directory, 'disk')
      await mkdir(location)
      const disk = await mountSmallDisk(location, megabytes)
      small = disk
      await own(location)
      const admin = new pg.Client(url)
      await admin.connect()
      await admin.query(`CREATE TABLESPACE small LOCATION '${location}'`)
      await admin.query('CREATE DATABASE small TABLESPACE small')
      await admin.end()
      return { url: url.replace(/postgres$/, 'small'), disk }
    },
    async [Symbol.asyncDispose]() {
      await stop().catch(() => {})
      await small?.[Symbol.asyncDispose]()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
