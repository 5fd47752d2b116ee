import { type Cipher, isMarked } from './cipher.ts'

/**
 * The columns whose text is encrypted where it is stored, by model: all that people and models have said, and what may
 * quote it. The key of the row is part of the place, so a value is good in its own row alone.
 */
export const sealedFields = {
  Interaction: { table: 'interactions', key: ['id'], fields: ['prompt', 'title', 'creationDigest'] },
  Message: { table: 'messages', key: ['id'], fields: ['content'] },
  Reply: { table: 'replies', key: ['id'], fields: ['errorMessage'] },
  ReplyAttempt: { table: 'reply_attempts', key: ['replyId', 'number'], fields: ['errorMessage'] },
  ReplyChunk: { table: 'reply_chunks', key: ['replyId', 'attempt', 'offset'], fields: ['text'] },
} as const

export type SealedModel = keyof typeof sealedFields
export type SealedField<Model extends SealedModel> = (typeof sealedFields)[Model]['fields'][number]
export type RowKey<Model extends SealedModel> = Record<(typeof sealedFields)[Model]['key'][number], string | number>

/** Where a value is stored: table, column, row. */
export function placeOf<Model extends SealedModel>(model: Model, field: SealedField<Model>, key: RowKey<Model>): string {
  const { table, key: names } = sealedFields[model]
  return `${table}.${columnOf(field)}:${names.map((name) => (key as Record<string, string | number>)[name]).join('/')}`
}

/** The name of a field's column. */
export const columnOf = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Text on its way to the one place where it is stored; statements store it as the cipher writes it there. */
export class Sealed {
  readonly place: string
  readonly text: string

  constructor(place: string, text: string) {
    this.place = place
    this.text = text
  }
}

export const sealed = <Model extends SealedModel>(model: Model, field: SealedField<Model>, key: RowKey<Model>, text: string) =>
  new Sealed(placeOf(model, field, key), text)

/** The value for the database: what is sealed in it, alone, in a list or in a plain object, is encrypted. */
export function sealValue(cipher: Cipher, value: unknown): unknown {
  if (value instanceof Sealed) return cipher.seal(value.place, value.text)
  if (Array.isArray(value)) return value.some((item) => item instanceof Sealed) ? value.map((item) => sealValue(cipher, item)) : value
  if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, sealValue(cipher, item)]))
  return value
}

/**
 * Opens what a row has of a model, in place. Text that cannot be opened is a {DecryptionError} for whoever reads that text: the rest of
 * the row, and all other rows, are good.
 * @param prefix of the names of its columns
 */
export function openModel(cipher: Cipher, model: SealedModel, row: object, prefix = '') {
  const columns = row as Record<string, unknown>
  const { key: names, fields } = sealedFields[model]
  for (const field of fields) {
    const stored = columns[prefix + field]
    if (typeof stored !== 'string' || !isMarked(stored)) continue
    const key = Object.fromEntries(names.map((name) => [name, columns[prefix + name]]))
    try {
      columns[prefix + field] = cipher.open(placeOf(model, field as never, key as never), stored)
    } catch (error) {
      Object.defineProperty(columns, prefix + field, { enumerable: true, get: () => fail(error) })
    }
  }
}

function fail(error: unknown): never {
  throw error
}
