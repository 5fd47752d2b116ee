import { closeSync, openSync, readSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { type Config, parseConfig } from './config.ts'
import { secretVariables } from './environment.ts'

type Environment = Record<string, string | undefined>

/** Room for any key or address, in bytes; what is larger is not what was meant. */
const mostBytes = 16 * 1024

/**
 * The configuration of an environment in which `NAME_FILE` may stand in place of a secret `NAME`: the path of a file whose
 * content, without white space around it, is the value. That is how Docker, Kubernetes and systemd hand out secrets.
 * @throws {ConfigError} naming every variable that is wrong, and no secret.
 */
export function loadConfig(env: Environment): Config {
  const filled = { ...env }
  const problems: string[] = []
  for (const name of [...secretVariables, ...keysOfProviders(env.LLM_PROVIDERS)]) {
    const variable = `${name}_FILE`
    const path = env[variable]?.trim()
    if (!path) continue
    if (env[name]?.trim()) problems.push(`${variable}: ${name} is set as well; unset one of them`)
    else
      try {
        filled[name] = readSecret(path)
      } catch (error) {
        // A secret that was put where its path belongs is not to be shown, and no secret looks like an absolute path.
        problems.push(`${variable}: ${isAbsolute(path) ? path : 'the file that it names'} ${whatIsWrong(error)}`)
      }
  }
  return parseConfig(filled, problems)
}

/** The variables that hold the keys of the chain. What is not a chain has none: `parseConfig` says what is wrong with it. */
function keysOfProviders(chain = '[]'): string[] {
  try {
    const providers = JSON.parse(chain) as unknown
    const names = Array.isArray(providers) ? providers.map((provider) => provider?.apiKeyEnv as unknown) : []
    return [...new Set(names)].filter((name) => typeof name === 'string' && !secretVariables.includes(name)) as string[]
  } catch {
    return []
  }
}

class UnusableSecret extends Error {}

function readSecret(path: string): string {
  const content = Buffer.alloc(mostBytes + 1)
  let length = 0
  const file = openSync(path, 'r')
  try {
    // A pipe gives its content in pieces.
    for (let read = -1; read !== 0 && length <= mostBytes; length += read)
      read = readSync(file, content, length, content.length - length, null)
  } finally {
    closeSync(file)
  }
  if (length > mostBytes) throw new UnusableSecret(`has more than ${mostBytes} bytes`)
  const secret = asText(content.subarray(0, length)).trim()
  if (secret === '') throw new UnusableSecret('is empty')
  return secret
}

function asText(content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    throw new UnusableSecret('is not text in UTF-8')
  }
}

const whatIsWrong = (error: unknown) =>
  error instanceof UnusableSecret ? error.message : `cannot be read (${(error as NodeJS.ErrnoException).code})`
