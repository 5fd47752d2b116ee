import type { QueryResultRow } from 'pg'
import { asUnavailable } from './unavailable.ts'

/** A pool, or a client inside a transaction. */
export interface Queryable {
  query<Row extends QueryResultRow>(query: { name: string; text: string; values: unknown[] }): Promise<{ rows: Row[] }>
}

/**
 * A named statement: each connection parses and plans it once.
 * @param name unique among all statements
 * @throws {ParleyError} UNAVAILABLE when the database cannot be used
 */
export const statement =
  <Row extends QueryResultRow, Values extends unknown[]>(name: string, text: string) =>
  async (db: Queryable, ...values: Values): Promise<Row[]> => {
    try {
      return (await db.query<Row>({ name, text, values })).rows
    } catch (error) {
      throw asUnavailable(error)
    }
  }
