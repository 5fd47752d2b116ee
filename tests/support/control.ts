import { it } from 'vitest'
import { overPostgres } from './databases.ts'

const runsOverBoth = Boolean(process.env.TEST_DATABASE_URL)

/** A test that shows that others can fail. It says the same over either database: where there are two, once is enough. */
export const control = it.skipIf(runsOverBoth && !overPostgres)
