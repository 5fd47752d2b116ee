import { within } from '../within.ts'
import type { Database } from './database.ts'

/** Who asks for this, as a load balancer does, does not wait much longer. */
const limitMs = 2000

/** How the database is, in a word; 'ok' when it can be used. `unreachable` is one, too, that has no connection free. */
export async function checkDatabase({ pool, isFull }: Database): Promise<'ok' | 'full' | 'unreachable'> {
  try {
    await within(limitMs, pool.query('SELECT 1'))
    return isFull() ? 'full' : 'ok'
  } catch {
    return 'unreachable'
  }
}
