import { readFile, writeFile } from 'node:fs/promises'
import { printSchema } from 'graphql'
import { schema } from '../src/schema/schema.ts'

// Writes schema.graphql; with --check it fails when the file is not what the code says.
const file = new URL('../schema.graphql', import.meta.url)
const printed = `${printSchema(schema)}\n`

if (!process.argv.includes('--check')) await writeFile(file, printed)
else if ((await readFile(file, 'utf8').catch(() => '')) !== printed) {
  console.error('schema.graphql is not what the code says; run `npm run schema`.')
  process.exitCode = 1
}
