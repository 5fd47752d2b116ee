import { onTestFinished } from 'vitest'
import { parseConfig } from '../../src/config.ts'
import type { Database } from '../../src/db/database.ts'
import { type Client, connect } from './client.ts'
import { openTestDatabase, testDatabase } from './databases.ts'
import { encryptionKeys } from './encryption.ts'
import { findViolations } from './invariants.ts'
import { type LlmServer, startLlmServer } from './llmServer.ts'
import { databaseEnv, type ServerProcess, startServerProcess } from './serverProcess.ts'

export interface Node {
  server: ServerProcess
  client: Client
}

/** Is given what to do in the end, what is given last to be done first. */
export type AtEnd = (end: () => PromiseLike<void>) => void

/** A database, a provider's server, and server processes over them, which are gone after the test that starts them. */
export interface ServerScene {
  llm: LlmServer
  /** The variables that all servers have: those of the database and the provider, and a lease of two seconds. */
  env: Record<string, string>
  /** @param env more variables */
  start(env?: Record<string, string>): Promise<Node>
  /** Only while no server runs, where it is an embedded database: that has one user. */
  open(): Promise<Database>
  /** Reads from a database that breaks no rule of the model, when `open` may. @throws when it breaks one */
  read<T>(query: (database: Database) => Promise<T>): Promise<T>
}

/**
 * @param more variables for all servers
 * @param atEnd when the provider's server goes; by default with the test
 */
export async function startServerScene(more: Record<string, string> = {}, atEnd: AtEnd = onTestFinished): Promise<ServerScene> {
  const settings = await testDatabase()
  const llm = await startLlmServer()
  atEnd(() => llm[Symbol.asyncDispose]())
  const env = { ...databaseEnv(settings), OPENAI_BASE_URL: llm.baseUrl, REPLY_LEASE_SECONDS: '2', ...more }
  const open = () => openTestDatabase(settings, { encryptionKeys: parseConfig({ ...encryptionKeys, ...env }).encryptionKeys })
  return {
    llm,
    env,
    async start(own = {}) {
      const server = await startServerProcess({ ...env, ...own })
      onTestFinished(async () => {
        server.kill('SIGKILL')
        await server.ended
      })
      return { server, client: connect(server.url) }
    },
    open,
    async read(query) {
      await using database = await open()
      const violations = await findViolations(database.pool)
      if (violations.length > 0) throw new Error(violations.join('\n'))
      return await query(database)
    },
  }
}

/** NODE_OPTIONS with which a server takes scripts of this directory in before anything else. */
export const preloading = (...scripts: string[]): Record<string, string> => ({
  NODE_OPTIONS: scripts.map((script) => `--import=${new URL(`${script}.ts`, import.meta.url).pathname}`).join(' '),
})

/** The variables with which a server has to do without the defences that switchedOff.ts has under these names. */
export const without = (...defences: string[]) => ({ ...preloading('switchedOff'), SWITCHED_OFF: defences.join(',') })

/** Ends a server in order. @throws when it does not end well */
export async function stop({ server }: Node) {
  server.kill('SIGTERM')
  const code = await server.ended
  if (code !== 0) throw new Error(`the server ended with ${code}:\n${server.log.join('\n')}`)
}
