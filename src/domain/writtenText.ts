import type { Queryable } from '../db/statement.ts'
import { readWrittenPieces } from './sql/readWrittenPieces.ts'

/** What is stored of an attempt's text. */
export const writtenText = async (tx: Queryable, { id, attempt }: { id: string; attempt: number }): Promise<string> =>
  (await readWrittenPieces(tx, id, attempt)).map(({ text }) => text).join('')
