import { statement } from '../../db/statement.ts'

/** Renews the leases of all replies that a worker runs; one that is not returned was taken away from it. */
export const renewLeases = statement<{ id: string }, [ids: string[], attempts: number[], leaseSeconds: number]>(
  'renew-leases',
  `UPDATE replies r SET lease_until = now() + $3 * interval '1 second'
   FROM unnest($1::uuid[], $2::int[]) AS mine(id, attempt)
   WHERE r.id = mine.id AND r.attempt = mine.attempt AND r.status = 'RUNNING'
   RETURNING r.id`,
)
