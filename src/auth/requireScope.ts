import { ParleyError } from '../errors.ts'
import type { Scope } from './scopes.ts'
import type { Viewer } from './viewer.ts'

/** @throws {ParleyError} FORBIDDEN, naming the scope */
export function requireScope({ scopes }: Viewer, needed: Scope) {
  if (!scopes.has(needed)) throw new ParleyError('FORBIDDEN', `The credential lacks the scope ${needed}.`, { details: { scope: needed } })
}
