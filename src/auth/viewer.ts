import type { Scope } from './scopes.ts'

/** On whose behalf an operation runs; owners see only what is theirs. */
export interface Viewer {
  readonly ownerId: string
  readonly scopes: ReadonlySet<Scope>
}

/** Everybody, when the server asks nobody who they are (`AUTH=none`). Credentials are not theirs to give out. */
export const anonymous: Viewer = { ownerId: 'local', scopes: new Set(['interactions:read', 'interactions:write', 'replies:create']) }

/** Of a request before it is known whose it is. */
export const nobody: Viewer = { ownerId: '', scopes: new Set() }

/** Whether it is known who that is. */
export const isAuthenticated = (viewer: Viewer): boolean => viewer !== anonymous && viewer !== nobody

/**
 * The owner of what a subject of a tenant creates. Both are written so that no other pair gives the same: a slash stands
 * between them only.
 */
export const ownerIdOf = (subject: string, tenant?: string) =>
  tenant === undefined ? encodeURIComponent(subject) : `${encodeURIComponent(tenant)}/${encodeURIComponent(subject)}`
