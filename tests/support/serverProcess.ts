import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Config } from '../../src/config.ts'
import { encryptionKeys } from './encryption.ts'
import { compileCache, quickNode } from './quickStart.ts'
import { runProgram } from './runProgram.ts'
import { providerKey, watch } from './secrets.ts'

export interface ServerProcess {
  readonly url: string
  readonly pid: number
  kill(signal: NodeJS.Signals): void
  /** Settles with the exit code, or the signal, once the process has ended. */
  readonly ended: Promise<number | string>
  /** Its log so far. */
  readonly log: string[]
}

const main = new URL('../../src/main.ts', import.meta.url).pathname

const common = { PATH: process.env.PATH ?? '', PORT: '0', ...compileCache }

/** The variables for a database of the tests. */
export const databaseEnv = (database: Config['database']): Record<string, string> =>
  'url' in database ? { DATABASE_URL: database.url } : { DATA_DIR: database.dataDir }

/**
 * Starts the server as a process of its own and waits until it listens.
 * @param command how, if not as every test does
 * @param options `detached`: in a group of its own, for a command that starts others
 */
export async function startServerProcess(
  env: Record<string, string>,
  command: readonly string[] = [...quickNode, main],
  options: { detached?: boolean } = {},
): Promise<ServerProcess> {
  const [file = '', ...args] = command
  // Without an address of a provider's server the key would go to OpenAI.
  const key = env.OPENAI_BASE_URL ? { OPENAI_API_KEY: providerKey } : {}
  const child = spawn(file, args, {
    env: { ...common, ...encryptionKeys, ...key, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  })
  const log: string[] = []
  watch('the log of a process', () => log.join('\n'))
  const ended = endOf(child)
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line))
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.push(line)
      if (line.includes('"msg":"listening"')) resolve((JSON.parse(line) as { url: string }).url)
    })
    void ended.then((code) => reject(new Error(`the server ended with ${code} before it listened:\n${log.join('\n')}`)))
  })
  return { url, pid: child.pid as number, kill: (signal) => child.kill(signal), ended, log }
}

/** Starts the server where it is expected to refuse, and gives its exit code and what it said. */
export const failToStart = (env: Record<string, string>) => runProgram('src/main.ts', [], { PORT: '0', ...env })

async function endOf(child: ChildProcess): Promise<number | string> {
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  return code ?? signal ?? 'unknown'
}
