import { type FileHandle, open, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Database } from '../db/database.ts'
import { exportOwner } from '../domain/ownerExport.ts'
import { UsageError } from './command.ts'

/**
 * Writes the records of an owner, one JSON object a line, as fast as they are taken.
 * @param path of a new file, for this user's eyes alone; undefined: to standard output
 * @throws {UsageError} when the file exists or cannot be made
 */
export async function writeExport(database: Database, ownerId: string, path: string | undefined): Promise<void> {
  const lines = Readable.from(linesOf(database, ownerId))
  if (path === undefined) return toStandardOutput(lines)
  const file = await create(path)
  try {
    // On the disk when this returns: what is exported is often about to be purged.
    await pipeline(lines, file.createWriteStream({ flush: true }))
  } catch (error) {
    // Not a file that looks like an export and is none.
    await rm(path, { force: true })
    throw error
  }
}

async function toStandardOutput(lines: Readable) {
  try {
    await pipeline(lines, process.stdout, { end: false })
    // The process ends itself, so the last line has to be out.
    await new Promise<void>((resolve) => process.stdout.write('', () => resolve()))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') throw new UsageError('Whoever reads this left before the end of the export.')
    throw error
  }
}

async function* linesOf(database: Database, ownerId: string) {
  for await (const record of exportOwner(database, ownerId)) yield `${JSON.stringify(record)}\n`
}

async function create(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o600)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new UsageError(code === 'EEXIST' ? `${path} exists, and is not overwritten.` : `${path} cannot be written: ${message}`)
  }
}
