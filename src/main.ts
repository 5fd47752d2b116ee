import { startApp } from './app.ts'
import { ConfigError, parseConfig } from './config.ts'
import { DatabaseOpenError } from './db/openError.ts'
import { describeChain } from './llm/providers.ts'
import { startBanner } from './observability/banner.ts'

try {
  const config = parseConfig(process.env)
  const app = await startApp(config)
  if (process.stdout.isTTY) {
    const offline = app.providers.every(({ name }) => name === 'offline')
    process.stdout.write(
      startBanner({ url: app.url, database: app.database.description, providers: describeChain(app.providers), offline }),
    )
  }

  const stop = async () => {
    // A second signal means now.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
    await app.drain()
    await app[Symbol.asyncDispose]()
    // Timers of libraries (the migration engine's lasts ten seconds) keep nobody waiting.
    process.exit()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
} catch (error) {
  // What the operator has to mend is said in words; anything else is a fault of ours and needs its stack.
  const isForOperator = error instanceof ConfigError || error instanceof DatabaseOpenError || isListenError(error)
  console.error(isForOperator ? `parley: ${error.message}` : error)
  process.exitCode = 1
}

function isListenError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && error.syscall === 'listen'
}
