import { type DestinationStream, type Logger, type LoggerOptions, pino, stdTimeFunctions } from 'pino'
import pretty from 'pino-pretty'

export type { Logger } from 'pino'

/** What no log may hold: credentials, and what people write to each other. */
const secretFields = [
  'authorization',
  'cookie',
  'apiKey',
  'connectionParams',
  'variables',
  'variableValues',
  'content',
  'prompt',
  'text',
  'title',
]

interface LoggedError {
  name: string
  message: string
  code?: string
  stack?: string
  cause?: LoggedError
}

/** An error without its other properties: a driver's error carries rows and parameters, a GraphQL one its document. */
export function loggedError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { name: typeof error, message: 'not an Error' }
  const { name, message, stack, cause } = error
  const code = 'code' in error ? { code: String(error.code) } : {}
  return { name, message, ...code, ...(stack ? { stack } : {}), ...(cause ? { cause: loggedError(cause) } : {}) }
}

const options: LoggerOptions = {
  base: null,
  timestamp: stdTimeFunctions.isoTime,
  serializers: { err: loggedError },
  redact: {
    paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`, `*.*.*.${field}`]),
    censor: '[redacted]',
  },
}

/**
 * JSON lines on stdout; on a terminal, lines for people. The pretty stream is synchronous: a worker thread would lose
 * the last lines of a crash.
 */
export function createLogger(level: string, destination: DestinationStream = standardOutput()): Logger {
  return pino({ ...options, level }, destination)
}

const standardOutput = (): DestinationStream =>
  process.stdout.isTTY
    ? pretty({ sync: true, colorize: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' })
    : pino.destination({ fd: 1, sync: true })
