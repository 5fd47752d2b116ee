import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { environment, secretVariables } from '../src/environment.ts'

// Writes docs/reference/environment.md and .env.example from the variables of src/config.ts; with --check it fails when
// the files are not what the code says.

interface Variable {
  name: string
  /** As it would be written in the environment; undefined when there is none. */
  default: string | undefined
  /** What it may be, where the code bounds it. */
  values: string
  meaning: string
}

interface JsonSchema {
  enum?: unknown[]
  items?: JsonSchema
  minimum?: number
  maximum?: number
}

const variables = Object.entries(environment.shape).map(([name, schema]): Variable => {
  const json = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as JsonSchema
  return { name, default: written(schema.safeParse(undefined).data), values: valuesOf(json), meaning: schema.description ?? '' }
})

function written(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.join(',') || undefined
  if (typeof value === 'boolean') return value ? '1' : '0'
  return value === undefined ? undefined : String(value)
}

function valuesOf({ enum: choices, items, minimum, maximum }: JsonSchema): string {
  if (choices && choices.length > 1) return `One of ${choices.map(code).join(', ')}.`
  if (items?.enum) return 'Separated by commas.'
  return minimum === undefined ? '' : `From ${minimum} to ${maximum}.`
}

function code(text: unknown): string {
  return `\`${text}\``
}

const cell = (text: string) => text.replaceAll('|', '\\|')

const reference = `# Environment

Written by [scripts/environment.ts](../../scripts/environment.ts) from [src/environment.ts](../../src/environment.ts); not edited by hand.

The environment is read once, at the start. An empty variable counts as unset. When something is wrong the process says
what, by variable, and ends with exit code 1.

What is secret may be given as a file, as Docker, Kubernetes and systemd hand out secrets: the content of the file whose
path is \`NAME_FILE\`, without the white space around it, is the value of \`NAME\`. That goes for the variables whose line
says so, and for those that an \`apiKeyEnv\` names. To set both is an error; so is a file that cannot be read, is empty, or
has more than 16 KiB. Messages name the variable and the path, never the content.

[Providers](../providers.md) explains \`LLM_PROVIDERS\`, [limits](../limits.md) the variables of owners, [encryption](../encryption.md) its keys, [traces](../tracing.md) the variables of OpenTelemetry, [the web chat](../web-chat.md) its own.

| Variable | Default | Meaning |
| --- | --- | --- |
${variables
  .map(
    (variable) =>
      `| ${code(variable.name)} | ${variable.default === undefined ? 'unset' : code(variable.default)} | ${cell(meaningOf(variable))} |`,
  )
  .join('\n')}
`

const example = `# The variables of Parley, with their defaults; docs/reference/environment.md is the reference.
# To use it, copy it to .env: npm start and npm run dev read that file.
# Docker Compose reads .env by itself, for the variables that compose.yaml names.
# Written by scripts/environment.ts from src/config.ts; not edited by hand.

${variables.map((variable) => `${wrap(meaningOf(variable))}\n# ${variable.name}=${variable.default ?? ''}`).join('\n\n')}
`

function meaningOf({ name, meaning, values }: Variable): string {
  const asFile = secretVariables.includes(name) ? `Or ${code(`${name}_FILE`)}, the path of a file that holds it.` : ''
  return [meaning, values, asFile].filter(Boolean).join(' ')
}

/** As comment lines of at most 100 characters. */
function wrap(text: string): string {
  const lines = ['#']
  for (const word of text.replaceAll('`', '').split(' ')) {
    const line = lines.at(-1) as string
    if (line.length + word.length < 100) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(`# ${word}`)
  }
  return lines.join('\n')
}

const root = new URL('../', import.meta.url)
for (const [name, text] of Object.entries({ 'docs/reference/environment.md': reference, '.env.example': example })) {
  const file = new URL(name, root)
  if (!process.argv.includes('--check')) {
    await mkdir(new URL('.', file), { recursive: true })
    await writeFile(file, text)
  } else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    console.error(`${name} is not what src/config.ts says; run \`npx node scripts/environment.ts\`.`)
    process.exitCode = 1
  }
}
