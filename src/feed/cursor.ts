import { badInput } from '../errors.ts'

/** How much of a running reply has been seen. */
export interface Progress {
  replyId: string
  attempt: number
  /** In UTF-16 code units of the attempt's text. */
  offset: number
}

/**
 * A place in an interaction's history: everything up to `revision` has been seen, and of the reply that runs there the
 * text up to `progress`; without it nothing of its text. Opaque to clients, never expires, and stays valid when the
 * message it came from is removed.
 */
export interface Cursor {
  interactionId: string
  revision: number
  progress?: Progress | undefined
}

const uuid = '[\\da-f]{8}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{12}'
const form = new RegExp(`^1:(${uuid}):(\\d{1,10})(?::(${uuid}):(\\d{1,10}):(\\d{1,10}))?$`)
const maxInteger = 2_147_483_647

export function encodeCursor({ interactionId, revision, progress }: Cursor): string {
  const within = progress ? `:${progress.replyId}:${progress.attempt}:${progress.offset}` : ''
  return Buffer.from(`1:${interactionId}:${revision}${within}`).toString('base64url')
}

/**
 * Reads a cursor of the given interaction.
 * @throws {ParleyError} BAD_USER_INPUT when it is garbled or belongs to another interaction
 */
export function decodeCursor(text: string, interactionId: string, path: readonly string[]): Cursor {
  const decoded = Buffer.from(text, 'base64url').toString('latin1')
  const [, owner, revision, replyId, attempt, offset] = form.exec(decoded) ?? []
  const numbers = [revision, attempt ?? 0, offset ?? 0].map(Number)
  // Encoding again finds what base64url lets pass: other alphabets, padding, stray characters.
  const isGarbled = !owner || Buffer.from(decoded).toString('base64url') !== text || numbers.some((number) => number > maxInteger)
  if (isGarbled) throw badInput(path, 'Not a cursor of this API.')
  if (owner !== interactionId) throw badInput(path, 'The cursor belongs to another interaction.')
  const progress = replyId ? { replyId, attempt: Number(attempt), offset: Number(offset) } : undefined
  return { interactionId, revision: Number(revision), progress }
}
