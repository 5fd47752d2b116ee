/** On whose behalf an operation runs; owners see only what is theirs. */
export interface Viewer {
  readonly ownerId: string
}

/** Everybody, when the server asks nobody who they are (`AUTH=none`). */
export const anonymous: Viewer = { ownerId: 'local' }
