import { badInput } from '../errors.ts'

type Path = readonly (string | number)[]

/**
 * Checks text that is to be stored and given back faithfully.
 * @param max in UTF-16 code units
 * @throws {ParleyError} BAD_USER_INPUT for text that is blank, too long, or that PostgreSQL or JSON could not carry
 */
export function requireText(text: string, path: Path, max: number): string {
  if (text.trim() === '') throw badInput(path, 'Must not be blank.')
  return requireStorable(text, path, max)
}

/** The same for optional text: null and undefined pass, and blank text is allowed. */
export function requireOptionalText<T extends string | null | undefined>(text: T, path: Path, max: number): T {
  if (typeof text === 'string') requireStorable(text, path, max)
  return text
}

function requireStorable(text: string, path: Path, max: number): string {
  if (text.length > max) throw badInput(path, `Must have at most ${max} characters; this has ${text.length}.`)
  if (text.includes('\0')) throw badInput(path, 'Must not contain the NUL character.')
  if (!text.isWellFormed()) throw badInput(path, 'Must be well-formed Unicode; it contains half of a surrogate pair.')
  return text
}

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

/** @throws {ParleyError} BAD_USER_INPUT for anything but a UUID; gives it in lower case. */
export function requireUuid(id: string, path: Path): string {
  if (!uuid.test(id)) throw badInput(path, 'Must be a UUID.')
  return id.toLowerCase()
}
