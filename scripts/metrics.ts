import { writeFile } from 'node:fs/promises'
import { metricsReference } from './metricsReference.ts'

// Writes docs/reference/metrics.md; a test tells when that has to be done.

await writeFile(new URL('../docs/reference/metrics.md', import.meta.url), await metricsReference())
