import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { ConfigError } from '../config.ts'
import type { Database } from '../db/database.ts'
import { openDatabase } from '../db/openDatabase.ts'
import { DatabaseOpenError } from '../db/openError.ts'
import { ParleyError } from '../errors.ts'
import { loadConfig } from '../loadConfig.ts'

/** What the operator typed is not what the command takes. */
export class UsageError extends Error {}

/** Flags that have a value, those that have none, and what stands without one. */
export interface Arguments {
  flags: Partial<Record<string, string>>
  switches: ReadonlySet<string>
  words: string[]
}

/** Reads the arguments, and returns what it does with the database. @throws {UsageError} */
export type Command = (args: Arguments) => (database: Database) => Promise<void>

export interface CommandLine {
  usage: string
  flags: readonly string[]
  switches?: readonly string[]
}

/** Runs the command that the first argument names, over the database of the environment. Ends the process. */
export async function runCommand({ usage, ...line }: CommandLine, commands: Record<string, Command>): Promise<never> {
  try {
    const { name, args } = readArguments({ usage, ...line })
    const command = commands[name]
    if (!command) throw new UsageError(usage)
    const run = command(args)
    const { database: settings, encryptionKeys } = loadConfig(process.env)
    await using database = await openDatabase(settings, { encryptionKeys, onIdleError: () => {} })
    await run(database)
  } catch (error) {
    const isForOperator = [UsageError, ConfigError, DatabaseOpenError, ParleyError].some((kind) => error instanceof kind)
    console.error(isForOperator ? (error as Error).message : error)
    process.exitCode = 1
  }
  // The migration engine leaves a timer of ten seconds.
  process.exit()
}

function readArguments({ usage, flags, switches = [] }: CommandLine) {
  const options: ParseArgsOptionsConfig = Object.fromEntries([
    ...flags.map((flag) => [flag, { type: 'string' }]),
    ...switches.map((name) => [name, { type: 'boolean' }]),
  ])
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true })
    const [name = '', ...words] = positionals
    const given = new Set(switches.filter((each) => values[each]))
    return { name, args: { flags: values as Arguments['flags'], switches: given, words } }
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usage}`)
  }
}
