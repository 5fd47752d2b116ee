/**
 * The tests over the embedded database run with encryption, those over PostgreSQL without: whatever is forgotten where text
 * is stored or read shows in one of them.
 */
export const encryptionKeys: Record<string, string> =
  process.env.PARLEY_TEST_DB === 'embedded' ? { ENCRYPTION_KEYS: `of-the-tests:${Buffer.alloc(32, 'parley').toString('base64')}` } : {}
