/** What a credential may allow. None includes another. */
export const scopes = ['interactions:read', 'interactions:write', 'replies:create', 'admin'] as const

export type Scope = (typeof scopes)[number]

/** @returns those that there are; what else a token names is for other services */
export const knownScopes = (names: readonly string[]): ReadonlySet<Scope> => new Set(scopes.filter((scope) => names.includes(scope)))
