import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A server in a process of its own. Disposing ends it. */
export interface ChildServer extends AsyncDisposable {
  /** Without a path. */
  readonly url: string
  readonly pid: number
}

/**
 * Starts a server and waits for the line on its output that says where it listens: JSON with `msg: 'listening'` and `url`.
 * All of them run as in production, which for GraphQL.js means fewer checks of its own.
 * @param nodeArguments come before the module, e.g. `--cpu-prof`
 */
export async function startChildServer(module: string, env: Record<string, string>): Promise<ChildServer> {
  const nodeArguments = process.env.BENCH_NODE_ARGUMENTS?.split(' ') ?? []
  const child = spawn(process.execPath, [...nodeArguments, new URL(`../../${module}`, import.meta.url).pathname], {
    env: { PATH: process.env.PATH ?? '', PORT: '0', NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('"listening"')) resolve((JSON.parse(line) as { url: string }).url)
    })
    void ended.then(([code]) => reject(new Error(`${module} ended with ${code} before it listened`)))
  })
  return {
    url,
    pid: child.pid as number,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      const late = setTimeout(kill, 5000)
      await ended
      clearTimeout(late)
      process.off('exit', kill)
    },
  }
}

/** Says, from inside a child, where it listens. */
export const announce = (port: number) => console.log(JSON.stringify({ msg: 'listening', url: `http://127.0.0.1:${port}` }))
