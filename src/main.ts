import { type App, startApp } from './app.ts'
import { ConfigError } from './config.ts'
import { DatabaseOpenError } from './db/openError.ts'
import { describeChain } from './llm/providers.ts'
import { loadConfig } from './loadConfig.ts'
import { startBanner } from './observability/banner.ts'

const signals = ['SIGINT', 'SIGTERM'] as const

try {
  const config = loadConfig(process.env)
  const starting = startApp(config)
  // Listened for from the first moment: a start that is told to stop goes on to its end, and then ends in order.
  for (const signal of signals) process.once(signal, () => void stop(starting))
  const { url, database, providers } = await starting
  if (process.stdout.isTTY) {
    const offline = providers.every(({ name }) => name === 'offline')
    const pages = { webChat: config.webChat !== undefined, graphiql: config.exploration === 'open' && !config.persistedDocuments }
    process.stdout.write(startBanner({ url, ...pages, database: database.description, providers: describeChain(providers), offline }))
  }
} catch (error) {
  // What the operator has to mend is said in words; anything else is a fault of ours and needs its stack.
  const isForOperator = error instanceof ConfigError || error instanceof DatabaseOpenError || isListenError(error)
  console.error(isForOperator ? `parley: ${error.message}` : error)
  process.exitCode = 1
}

async function stop(starting: Promise<App>) {
  // A second signal means now.
  for (const signal of signals) process.once(signal, () => process.exit(1))
  const app = await starting
  await app.drain()
  await app[Symbol.asyncDispose]()
  // Timers of libraries (the migration engine's lasts ten seconds) keep nobody waiting.
  process.exit()
}

function isListenError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && error.syscall === 'listen'
}
