import type { QueryResultRow } from 'pg'
import type { Cipher } from '../encryption/cipher.ts'
import { openModel, type SealedModel, sealValue } from '../encryption/sealedFields.ts'
import { asUnavailable } from './unavailable.ts'

/** A pool, or a client inside a transaction. */
export interface Queryable {
  /** For what is stored encrypted. */
  readonly cipher: Cipher
  query<Row extends QueryResultRow>(query: { name: string; text: string; values: unknown[] }): Promise<{ rows: Row[] }>
}

/** Makes the text in a row readable, in place. */
export type OpenRow<Row> = (row: Row, cipher: Cipher) => void

/** Opens the columns of a model, which have the names that columns.ts gives them. */
export const opened =
  (model: SealedModel, prefix = '') =>
  (row: object, cipher: Cipher) =>
    openModel(cipher, model, row, prefix)

/**
 * A named statement: each connection parses and plans it once. Values that are `Sealed` are stored encrypted.
 * @param name unique among all statements
 * @param open for rows that have text which is stored encrypted, one for each model
 * @throws {ParleyError} UNAVAILABLE when the database cannot be used
 */
export const statement =
  <Row extends QueryResultRow, Values extends unknown[]>(name: string, text: string, ...open: OpenRow<Row>[]) =>
  async (db: Queryable, ...values: Values): Promise<Row[]> => {
    const { cipher } = db
    try {
      const { rows } = await db.query<Row>({ name, text, values: values.map((value) => sealValue(cipher, value)) })
      for (const openRow of open) for (const row of rows) openRow(row, cipher)
      return rows
    } catch (error) {
      throw asUnavailable(error)
    }
  }
