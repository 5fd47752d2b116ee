import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { encryptionKeys } from './encryption.ts'
import { compileCache, quickNode } from './quickStart.ts'

const root = new URL('../../', import.meta.url).pathname

/** Runs a program of the repository to its end, as `runCommand` does. */
export const runProgram = (path: string, args: string[] = [], env?: Record<string, string>, onOutput?: (output: string) => void) =>
  runCommand([...quickNode, path, ...args], env, onOutput)

/**
 * Runs a command in the repository to its end.
 * @param onOutput is given all that was printed so far, each time that there is more
 * @returns its exit code (or the signal it died of) and all that it printed
 */
export async function runCommand(
  [file = '', ...args]: string[],
  env: Record<string, string> = {},
  onOutput: (output: string) => void = () => {},
): Promise<{ code: number | string; output: string }> {
  // Nothing of this process' own settings but what a program needs to be found, to keep its files, and to read the database.
  const { PATH = '', HOME = '', TMPDIR = '/tmp' } = process.env
  const child = spawn(file, args, {
    cwd: root,
    env: { PATH, HOME, TMPDIR, ...compileCache, ...encryptionKeys, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
      onOutput(output)
    })
  }
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  return { code: code ?? signal ?? 'unknown', output }
}
