import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readEvents, type StreamEvent } from './eventStream.ts'

/** Why there is no curl to test with; undefined when there is one. In CI there has to be one. */
export const noCurl = spawnSync('curl', ['--version']).error && 'there is no curl'
if (noCurl && process.env.CI === 'true') throw new Error(`The tests with curl cannot run: ${noCurl}.`)
if (noCurl) console.log(`The tests with curl are skipped: ${noCurl}.`)

export interface Curl {
  readonly events: AsyncIterable<StreamEvent>
  /** Kills the process. */
  kill(): void
  /** Settles when the process is gone. */
  readonly ended: Promise<unknown>
}

/** Has curl ask for an event stream, as one does in a terminal. */
export function startCurl(url: string, body: object, headers: Record<string, string> = {}): Curl {
  const all = { 'content-type': 'application/json', accept: 'text/event-stream', ...headers }
  const args = Object.entries(all).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const child = spawn('curl', ['-sN', url, ...args, '-d', JSON.stringify(body)], { stdio: ['ignore', 'pipe', 'ignore'] })
  return { events: readEvents(child.stdout.setEncoding('utf8')), kill: () => child.kill('SIGKILL'), ended: once(child, 'close') }
}
