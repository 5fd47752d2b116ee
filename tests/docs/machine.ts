import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterFile } from '../support/afterFile.ts'
import { type Client, connect } from '../support/client.ts'
import { temporaryDirectory, testDatabase } from '../support/databases.ts'
import { answer, begin, delta, type LlmServer, startLlmServer } from '../support/llmServer.ts'
import { databaseEnv, startServerProcess } from '../support/serverProcess.ts'
import { repository } from './codeBlocks.ts'

/** A server as a page has it started. */
export interface PageServer {
  url: string
  client: Client
}

/** The machine that the pages are followed on: its servers, each command started once, and its provider. */
export class Machine {
  readonly #servers = new Map<string, Promise<PageServer>>()
  #provider: Promise<LlmServer> | undefined

  /** The server that is started by a command, in a clone. `npm ci` is what the tests stand on; the port is a free one. */
  server(command = 'npm start'): Promise<PageServer> {
    const toStart = command.replace(/#.*/, '').replace('npm ci && ', '').trim()
    const server = this.#servers.get(toStart) ?? this.#start(toStart)
    this.#servers.set(toStart, server)
    return server
  }

  async #start(command: string): Promise<PageServer> {
    this.#provider ??= startProvider()
    const { baseUrl } = await this.#provider
    const env = { ...databaseEnv(await testDatabase()), OPENAI_BASE_URL: baseUrl, OPENAI_MODEL: 'test-model' }
    const script = `cd "${repository}" && ${command}`
    const server = await startServerProcess(env, ['sh', '-c', script], { detached: true })
    const client = connect(server.url)
    afterFile(async () => {
      await client[Symbol.asyncDispose]()
      // All of its group: npm, and what npm has started.
      process.kill(-server.pid, 'SIGTERM')
      await server.ended
    })
    return { url: server.url, client }
  }
}

/** A provider that echoes; what is long enough to be stopped it never ends. */
async function startProvider(): Promise<LlmServer> {
  const llm = await startLlmServer()
  afterFile(() => llm[Symbol.asyncDispose]())
  llm.respond = ({ messages }, response) => {
    const question = String(messages.at(-1)?.content)
    if (!/story|short/.test(question)) return answer(response, `echo: ${question}`)
    begin(response)
    delta(response, 'Once upon a time')
  }
  return llm
}

/** A clone of the repository, with room beside it. */
export function cloneDirectory(): string {
  const clone = join(temporaryDirectory(), 'parley')
  mkdirSync(clone)
  for (const name of readdirSync(repository)) symlinkSync(join(repository, name), join(clone, name))
  return clone
}
