/** A key of this name for ENCRYPTION_KEYS, always the same. */
export const keyNamed = (name: string) => `${name}:${Buffer.alloc(32, name).toString('base64')}`

/**
 * The tests over the embedded database run with encryption, those over PostgreSQL without: whatever is forgotten where text
 * is stored or read shows in one of them.
 */
export const encryptionKeys: Record<string, string> =
  process.env.PARLEY_TEST_DB === 'embedded' ? { ENCRYPTION_KEYS: keyNamed('of-the-tests') } : {}
