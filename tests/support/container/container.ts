import { execFile } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { temporaryDirectory } from '../databases.ts'
import { type ServerProcess, startServerProcess } from '../serverProcess.ts'

const run = promisify(execFile)
const repository = new URL('../../../', import.meta.url).pathname
const script = new URL('run.sh', import.meta.url).pathname

/** Whether this machine lets the tests make a root of their own, which takes Linux and root. */
export const hasContainer =
  process.platform === 'linux' &&
  userInfo().uid === 0 &&
  (await run('unshare', ['--mount', 'setpriv', '--version']).then(
    () => true,
    () => false,
  ))
if (!hasContainer) console.log('The test of a read-only root is skipped: this machine lets nobody make one.')

/** What the last stage of the Dockerfile copies: from where in the repository, to where in the image. */
function copied(): [from: string, to: string][] {
  const stage =
    readFileSync(join(repository, 'Dockerfile'), 'utf8')
      .split(/^FROM /m)
      .at(-1) ?? ''
  return [...stage.matchAll(/^COPY (?:--from=\S+ \/app\/)?(\S+) (\S+)$/gm)].map(([, from = '', to = '']) => [from, to])
}

/**
 * Starts the server as a container of the image runs it, from the files that the image has, without an engine for containers.
 * `data` is the volume.
 */
export async function startContained(env: Record<string, string>): Promise<{ server: ServerProcess; data: string }> {
  const root = temporaryDirectory()
  const [app, data] = ['app', 'data', 'tmp'].map((name) => join(root, name)) as [string, string]
  for (const directory of [app, data, join(root, 'tmp')]) mkdirSync(directory)
  chmodSync(root, 0o755)
  chownSync(data, 1000, 1000)
  for (const [from, to] of copied())
    if (from !== 'node_modules') cpSync(join(repository, from), to.endsWith('/') ? join(app, to, from) : join(app, to), { recursive: true })
  const nodeModules = realpathSync(join(repository, 'node_modules'))
  const command = ['unshare', '--mount', 'sh', script, root, nodeModules, realpathSync(process.execPath), 'src/main.ts']
  const server = await startServerProcess({ NODE_ENV: 'production', DATA_DIR: '/data', NODE_COMPILE_CACHE: '', ...env }, command)
  onTestFinished(async () => {
    server.kill('SIGKILL')
    await server.ended
  })
  return { server, data }
}
