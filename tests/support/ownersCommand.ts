import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encryptionKeys } from './encryption.ts'
import { runProgram } from './runProgram.ts'

/** Runs `npm run owners` over the database of these variables. */
export const owners = (env: Record<string, string>, ...args: string[]) =>
  runProgram('src/commands/owners.ts', args, { NODE_COMPILE_CACHE: join(tmpdir(), 'parley-compile-cache'), ...encryptionKeys, ...env })
