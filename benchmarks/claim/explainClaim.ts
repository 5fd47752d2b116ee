import { randomUUID } from 'node:crypto'
import type { PoolClient, QueryResultRow } from 'pg'
import { createCipher } from '../../src/encryption/cipher.ts'
import { claimReplies } from '../../src/worker/sql/claimReplies.ts'

/** The generic plan of a claim, as a prepared statement has it in the end, with what it did. Changes nothing. */
export async function explainClaim(client: PoolClient, slots: number): Promise<string> {
  let text = ''
  const reader = {
    cipher: createCipher(),
    async query<Row extends QueryResultRow>(query: { text: string }) {
      text = query.text
      return { rows: [] as Row[] }
    },
  }
  await claimReplies(reader, slots, '', randomUUID(), 10, 600)
  const types = 'int, text, uuid, int, int'
  await client.query(`BEGIN; SET LOCAL plan_cache_mode = force_generic_plan; PREPARE claim (${types}) AS ${text}`)
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN (ANALYZE, BUFFERS) EXECUTE claim(${slots}, '', '${randomUUID()}', 10, 600)`,
  )
  await client.query('ROLLBACK; DEALLOCATE claim')
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}
