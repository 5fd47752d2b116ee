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

/** A place in an owner's list: every change up to `position` has been seen. Opaque and without end, like the other. */
export interface ListCursor {
  listId: string
  position: number
}

const uuid = '[\\da-f]{8}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{4}-[\\da-f]{12}'
const form = new RegExp(`^1:(${uuid}):(\\d{1,10})(?::(${uuid}):(\\d{1,10}):(\\d{1,10}))?$`)
const listForm = new RegExp(`^1:list:(${uuid}):(\\d{1,15})$`)
const maxInteger = 2_147_483_647

export function encodeCursor({ interactionId, revision, progress }: Cursor): string {
  const within = progress ? `:${progress.replyId}:${progress.attempt}:${progress.offset}` : ''
  return Buffer.from(`1:${interactionId}:${revision}${within}`).toString('base64url')
}

export const encodeListCursor = ({ listId, position }: ListCursor): string =>
  Buffer.from(`1:list:${listId}:${position}`).toString('base64url')

/**
 * Reads a cursor of the given interaction.
 * @throws {ParleyError} BAD_USER_INPUT when it is garbled or belongs to another interaction
 */
export function decodeCursor(text: string, interactionId: string, path: readonly string[]): Cursor {
  const [, owner, revision, replyId, attempt, offset] = partsOf(text, form)
  const numbers = [revision, attempt ?? 0, offset ?? 0].map(Number)
  if (!owner || numbers.some((number) => number > maxInteger)) throw garbled(path)
  if (owner !== interactionId) throw badInput(path, 'The cursor belongs to another interaction.')
  const progress = replyId ? { replyId, attempt: Number(attempt), offset: Number(offset) } : undefined
  return { interactionId, revision: Number(revision), progress }
}

/**
 * Reads a cursor of the given list.
 * @throws {ParleyError} BAD_USER_INPUT when it is garbled or belongs to another list
 */
export function decodeListCursor(text: string, listId: string, path: readonly string[]): ListCursor {
  const [, list, position] = partsOf(text, listForm)
  if (!list) throw garbled(path)
  if (list !== listId) throw badInput(path, 'The cursor belongs to another list.')
  return { listId, position: Number(position) }
}

/** What a cursor is made of; nothing, when it is garbled. */
function partsOf(text: string, form: RegExp): (string | undefined)[] {
  const decoded = Buffer.from(text, 'base64url').toString('latin1')
  // Encoding again finds what base64url lets pass: other alphabets, padding, stray characters.
  return (Buffer.from(decoded).toString('base64url') === text && form.exec(decoded)) || []
}

const garbled = (path: readonly string[]) => badInput(path, 'Not a cursor of this API.')
