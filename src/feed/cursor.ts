import { badInput } from '../errors.ts'

/**
 * A place in an interaction's history: everything up to `revision` has been seen. Opaque to clients, never expires,
 * and stays valid when the message it came from is removed.
 */
export interface Cursor {
  interactionId: string
  revision: number
}

const form = /^1:([\da-f-]{36}):(\d{1,10})$/

export const encodeCursor = ({ interactionId, revision }: Cursor) => Buffer.from(`1:${interactionId}:${revision}`).toString('base64url')

/**
 * Reads a cursor of the given interaction.
 * @throws {ParleyError} BAD_USER_INPUT when it is garbled or belongs to another interaction
 */
export function decodeCursor(text: string, interactionId: string, path: readonly string[]): Cursor {
  const decoded = Buffer.from(text, 'base64url').toString('latin1')
  const match = form.exec(decoded)
  // Encoding again finds what base64url lets pass: other alphabets, padding, stray characters.
  if (!match?.[1] || Buffer.from(decoded).toString('base64url') !== text) throw badInput(path, 'Not a cursor of this API.')
  if (match[1] !== interactionId) throw badInput(path, 'The cursor belongs to another interaction.')
  const revision = Number(match[2])
  if (revision > 2_147_483_647) throw badInput(path, 'Not a cursor of this API.')
  return { interactionId, revision }
}

/** @throws {ParleyError} BAD_USER_INPUT for a cursor that lies beyond what has happened */
export function requirePast(cursor: Cursor, revision: number, path: readonly string[]): Cursor {
  if (cursor.revision > revision) throw badInput(path, 'The cursor is ahead of the interaction.')
  return cursor
}
