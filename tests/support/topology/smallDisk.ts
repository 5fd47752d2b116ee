import { execFile } from 'node:child_process'
import { open, rm } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Whether this machine lets the tests mount a disk of their own, which takes Linux and root. */
export const hasSmallDisk =
  process.platform === 'linux' &&
  userInfo().uid === 0 &&
  (await run('unshare', ['--mount', 'true']).then(
    () => true,
    () => false,
  ))
if (!hasSmallDisk) console.log('The test of a full disk is skipped: this machine lets nobody mount one.')

export interface SmallDisk extends AsyncDisposable {
  /** Takes all the room that is left. */
  fill(): Promise<void>
  /** Gives it back. */
  free(): Promise<void>
}

/** A file system of its own, in memory, at this directory. */
export async function mountSmallDisk(directory: string, megabytes: number): Promise<SmallDisk> {
  await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', directory])
  const ballast = join(directory, 'ballast')
  return {
    async fill() {
      const file = await open(ballast, 'a')
      const block = Buffer.alloc(65_536)
      const write = () =>
        file.write(block).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOSPC') throw error
        })
      while (await write());
      await file.close()
    },
    free: () => rm(ballast),
    async [Symbol.asyncDispose]() {
      await run('umount', ['--lazy', directory])
    },
  }
}
