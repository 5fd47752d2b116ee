import { readFile, writeFile } from 'node:fs/promises'
import { CriticalityLevel, diff } from '@graphql-inspector/core'
import { buildSchema } from 'graphql'

// Fails when schema.graphql breaks clients of the last release, unless the change is declared.
// With --release it makes the present schema the one to compare with, and forgets what was declared.

interface Release {
  version: string
  /** Breaking changes that the next release makes on purpose, in the words that this script says them in. */
  declared: string[]
}

const root = new URL('../', import.meta.url)
const read = (name: string) => readFile(new URL(name, root), 'utf8')
const releaseFile = new URL('schema.released.json', root)
const releasedSchema = new URL('schema.released.graphql', root)

if (process.argv.includes('--release')) {
  const { version } = JSON.parse(await read('package.json')) as { version: string }
  await writeFile(releasedSchema, await read('schema.graphql'))
  await writeFile(releaseFile, `${JSON.stringify({ version, declared: [] } satisfies Release, null, 2)}\n`)
} else {
  const { version, declared } = JSON.parse(await readFile(releaseFile, 'utf8')) as Release
  const changes = await diff(buildSchema(await readFile(releasedSchema, 'utf8')), buildSchema(await read('schema.graphql')))
  const breaking = changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking).map(({ message }) => message)
  const undeclared = breaking.filter((message) => !declared.includes(message))
  if (undeclared.length > 0) {
    console.error(`These changes break clients of ${version}; undo them, or declare them in schema.released.json:`)
    for (const message of undeclared) console.error(`  ${message}`)
    process.exitCode = 1
  }
}
