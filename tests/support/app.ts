import { afterAll } from 'vitest'
import { type App, type Overrides, startApp } from '../../src/app.ts'
import { type Config, parseConfig } from '../../src/config.ts'
import { type Client, connect } from './client.ts'
import { testDatabase } from './databases.ts'
import { encryptionKeys } from './encryption.ts'
import { type LlmServer, startLlmServer } from './llmServer.ts'

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
      LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
      OPENAI_BASE_URL: llm.baseUrl,
      OPENAI_MODEL: 'test-model',
      ...encryptionKeys,
      ...env,
    }),
    database,
  }
  const app = await startApp(config, overrides)
  const client = connect(app.url)
  afterAll(async () => {
    await client[Symbol.asyncDispose]()
    await app[Symbol.asyncDispose]()
    await llm[Symbol.asyncDispose]()
  })
  return { app, client, llm, config }
}
