import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { compileCache } from './quickStart.ts'

/** Runs a script of this directory as a process of its own. `output` settles at the first line it prints, or at its end. */
export function startScript(script: string, ...args: string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, script), ...args], {
    env: { ...process.env, ...compileCache },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  const ended = once(child, 'close')
  const firstLine = new Promise<void>((resolve) => child.stdout.once('data', () => resolve()))
  return {
    pid: child.pid,
    /** What it has printed by its first line on stdout, or by its end when there was none. */
    output: Promise.race([firstLine, ended]).then(() => text),
    async stop(signal: NodeJS.Signals = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      child.stdin.destroy()
      await ended
    },
  }
}
