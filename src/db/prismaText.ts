import type { Cipher } from '../encryption/cipher.ts'
import { openModel, type SealedModel, sealed, sealedFields, sealValue } from '../encryption/sealedFields.ts'

/** What a relation's field leads to. */
export const relations: Record<string, SealedModel> = {
  interaction: 'Interaction',
  messages: 'Message',
  message: 'Message',
  parent: 'Message',
  answers: 'Message',
  promptMessage: 'Message',
  replies: 'Reply',
  reply: 'Reply',
  requestedReply: 'Reply',
  producedBy: 'Reply',
  attempts: 'ReplyAttempt',
  chunks: 'ReplyChunk',
}

const isSealedModel = (model: string | undefined): model is SealedModel => model !== undefined && model in sealedFields

/** Makes the text in a result of Prisma's readable, in place, as far as its relations go. */
export function openResult<Result>(cipher: Cipher, model: string | undefined, result: Result): Result {
  if (!isSealedModel(model)) return result
  for (const row of Array.isArray(result) ? result : [result]) {
    if (typeof row !== 'object' || row === null) continue
    openModel(cipher, model, row)
    const related = row as Record<string, unknown>
    // By name: what cannot be opened is not to be read here.
    for (const name of Object.keys(row)) if (Object.hasOwn(relations, name)) openResult(cipher, relations[name], related[name])
  }
  return result
}

/**
 * Prisma's arguments with the text to be stored encrypted.
 * @throws {Error} for a change of such text by anything but `create` and `createMany`: Prisma does not tell of which row
 */
export function sealArguments<Arguments>(cipher: Cipher, model: string | undefined, operation: string, args: Arguments): Arguments {
  const { data } = (args ?? {}) as { data?: Record<string, unknown> | Record<string, unknown>[] }
  if (!isSealedModel(model) || !data) return args
  const rows = Array.isArray(data) ? data : [data]
  const fields = sealedFields[model].fields.filter((field) => rows.some((row) => typeof row[field] === 'string'))
  if (fields.length === 0) return args
  if (!operation.startsWith('create')) throw new Error(`${model}.${operation} cannot store ${fields.join(', ')}: a statement can`)
  const sealRow = (row: Record<string, unknown>) => {
    const texts = fields.flatMap((field) => {
      const text = row[field]
      return typeof text === 'string' ? [[field, sealed(model, field as never, row as never, text)]] : []
    })
    return sealValue(cipher, { ...row, ...Object.fromEntries(texts) }) as Record<string, unknown>
  }
  return { ...args, data: Array.isArray(data) ? data.map(sealRow) : sealRow(data) }
}
