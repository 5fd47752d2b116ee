import { parseArgs } from 'node:util'
import { measureThroughput } from './figures/throughput.ts'
import { formatTable, type Row } from './report/table.ts'
import { databaseKinds } from './servers/databases.ts'

const rows: Row[] = []
for (const kind of databaseKinds) rows.push(...(await measureThroughput(kind)))
console.log(formatTable(rows))
