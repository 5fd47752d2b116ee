import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseOpenError } from './openError.ts'

export const lockFiles = ['lock', 'lock.pid']

const sqliteBusy = 5

// Only the operating system can tell at every moment whether the holder still lives: a recorded pid is wrong after
// its reuse, and in another container. Node has no flock of its own, but its SQLite takes such a lock for an exclusive
// transaction, on all platforms; it ends with the process, however that dies, so there is nothing to take over and
// no race in doing so. The file `lock` stays empty and is never removed; nothing else in this process may open it,
// for closing any descriptor of a file gives up a POSIX lock on it. `lock.pid` is only for the message.

/**
 * Makes this process the only user of the directory, until the lock is disposed of or the process ends.
 * @throws {DatabaseOpenError} when another one uses it, naming its process id.
 */
export async function lockDirectory(directory: string): Promise<Disposable> {
  const lock = exclusive(directory)
  const pidFile = join(directory, 'lock.pid')
  if (!lock) throw new DatabaseOpenError(`The directory ${directory} is in use by ${await holder(pidFile)}. Stop that first.`)
  writeFileSync(pidFile, `${process.pid}\n`)
  return {
    [Symbol.dispose]() {
      rmSync(pidFile, { force: true })
      lock.close()
    },
  }
}

function exclusive(directory: string): DatabaseSync | undefined {
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(join(directory, 'lock'), { timeout: 0 })
    // Nothing is ever written, so there is nothing that a journal file could bring back.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock?.close()
    if ((error as { errcode?: number }).errcode === sqliteBusy) return
    throw new DatabaseOpenError(`The directory ${directory} cannot be locked: ${(error as Error).message}.`, { cause: error })
  }
}

// The holder may have the lock and not yet have written its pid over that of a dead one.
async function holder(pidFile: string): Promise<string> {
  let pid = 0
  for (let tries = 0; tries < 10; tries++) {
    pid = readPid(pidFile)
    if (pid && isAlive(pid)) break
    await sleep(20)
  }
  return pid ? `process ${pid}` : 'another process'
}

function readPid(pidFile: string): number {
  try {
    return Number.parseInt(readFileSync(pidFile, 'utf8'), 10) || 0
  } catch {
    return 0
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
