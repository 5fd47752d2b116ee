import { type App, type Overrides, startApp } from '../../src/app.ts'
import { type Config, parseConfig } from '../../src/config.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { afterFile } from './afterFile.ts'
import { type Client, connect } from './client.ts'
import { testDatabase } from './databases.ts'
import { encryptionKeys } from './encryption.ts'
import { type LlmServer, startLlmServer } from './llmServer.ts'
import { providerKey, said, watch } from './secrets.ts'

export interface TestApp {
  app: App
  client: Client
  llm: LlmServer
  config: Config
}

/**
 * A server of this test file's own: its own database, a free port, and a provider on a real socket. Call it in
 * `beforeAll`; everything is closed after the file.
 * @param env variables beside those that make it so
 */
export async function startTestApp(env: Record<string, string> = {}, overrides: Overrides = {}): Promise<TestApp> {
  const database = await testDatabase()
  const llm = await startLlmServer()
  const config = {
    ...parseConfig({
      PORT: '0',
      OPENAI_BASE_URL: llm.baseUrl,
      OPENAI_MODEL: 'test-model',
      OPENAI_API_KEY: providerKey,
      ...encryptionKeys,
      ...env,
    }),
    database,
  }
  const log: string[] = []
  const logger = createLogger('debug', { write: (line) => void log.push(line) })
  const app = await startApp(config, { logger, ...overrides })
  const client = connect(app.url)
  afterFile(async () => {
    const [metrics, jobs] = [await readAllMetrics(app), await readJobs(app)]
    said(llm.requests.flatMap(({ messages }) => messages.map(({ content }) => content)))
    watch('the log', () => log.join(''))
    watch('the metrics', () => metrics)
    watch('a job', () => jobs)
    await client[Symbol.asyncDispose]()
    await app[Symbol.asyncDispose]()
    await llm[Symbol.asyncDispose]()
  })
  return { app, client, llm, config }
}

/** Nothing, when the test has ended the server itself. */
const readAllMetrics = ({ url }: App) =>
  fetch(`${url}/metrics`).then(
    (response) => response.text(),
    () => '',
  )

/** The rows of background jobs; nothing, where there never was one. */
const readJobs = ({ database }: App) =>
  database.pool.query('SELECT j::text AS job FROM pgboss.job j').then(
    ({ rows }) => JSON.stringify(rows),
    () => '',
  )
