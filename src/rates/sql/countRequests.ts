import { statement } from '../../db/statement.ts'

/** Adds requests of an owner in its present window, or begins one. */
export const countRequests = statement<{ requests: number; leftMs: number }, [ownerId: string, requests: number, windowMs: number]>(
  'count-requests',
  `INSERT INTO request_rates AS r (owner_id, requests, window_ends) VALUES ($1, $2, now() + $3 * interval '1 millisecond')
   ON CONFLICT (owner_id) DO UPDATE
   SET requests = CASE WHEN r.window_ends > now() THEN r.requests ELSE 0 END + excluded.requests,
       window_ends = CASE WHEN r.window_ends > now() THEN r.window_ends ELSE excluded.window_ends END
   RETURNING requests, (extract(epoch FROM window_ends - now()) * 1000)::float8 AS "leftMs"`,
)
