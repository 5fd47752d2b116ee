import { parseArgs } from 'node:util'
import { type ClaimTimes, formatClaims } from './claim/claimTable.ts'
import { measureClaims } from './figures/claim.ts'
import { measureFanOut } from './figures/fanOut.ts'
import { measureFlood } from './figures/flood.ts'
import { measureMemory } from './figures/memory.ts'
import { measureReplies } from './figures/replies.ts'
import { measureSaturation } from './figures/saturation.ts'
import { measureScaling } from './figures/scaling.ts'
import { measureStreaming } from './figures/streaming.ts'
import { measureThroughput } from './figures/throughput.ts'
import { formatTable, type Row } from './report/table.ts'
import { databaseKinds } from './servers/databases.ts'
import { hasProc } from './servers/processStat.ts'

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: 'replies,throughput,streaming,scaling,saturation,memory,fan-out,flood,claim' },
    explain: { type: 'boolean', default: false },
  },
})
const chosen = flags.only.split(',')
const startedAt = performance.now()
// Servers that were started end with this process, however that ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const rows: Row[] = []
const claims: ClaimTimes[] = []
for (const database of databaseKinds) {
  if (chosen.includes('replies')) rows.push(...(await measureReplies(database)))
  if (chosen.includes('throughput')) rows.push(...(await measureThroughput(database)))
}
if (chosen.includes('streaming')) rows.push(...(await measureStreaming()))
if (chosen.includes('scaling') && databaseKinds.includes('PostgreSQL')) rows.push(...(await measureScaling()))
if (chosen.includes('saturation') && databaseKinds.includes('PostgreSQL')) rows.push(...(await measureSaturation()))
// What follows depends on the database little, or not at all: the better one will do.
const [database = 'embedded'] = databaseKinds
if (chosen.includes('memory')) rows.push(...(await measureMemory(database)))
if (chosen.includes('fan-out')) rows.push(...(await measureFanOut(database)))
if (chosen.includes('flood')) rows.push(...(await measureFlood(database)))
if (chosen.includes('claim')) claims.push(...(await measureClaims(database, flags)))

console.log()
if (rows.length > 0) console.log(`${formatTable(rows)}\n`)
if (claims.length > 0) console.log(`${formatClaims(claims)}\n`)
if (!databaseKinds.includes('PostgreSQL'))
  console.log('Left out: everything over PostgreSQL. Set TEST_DATABASE_URL, e.g. postgresql://postgres@127.0.0.1:5432/postgres.')
if (chosen.includes('streaming') && !hasProc)
  console.log('Left out: the CPU time of streaming. It is read from /proc, which only Linux has.')
console.log(
  `${Math.round((performance.now() - startedAt) / 1000)} s. Peers share the machine with Parley and the load: compare ratios, not numbers.`,
)
