/** The day whose use counts, in SQL: that of the database's clock, in UTC, wherever its server and the nodes are. */
export const today = `(now() AT TIME ZONE 'UTC')::date`

/** The moment at which it is over. */
export const dayEnds = `((${today} + 1)::timestamp AT TIME ZONE 'UTC')`

export const dayEndsInMs = `ceil(extract(epoch FROM ${dayEnds} - now()) * 1000)::float8`
