import { createHash, randomBytes } from 'node:crypto'

/** `parley_`, eight characters that tell keys apart, and the secret: 256 bits. */
const form = /^parley_([0-9a-f]{8})_[\w-]{43}$/

interface NewToken {
  token: string
  prefix: string
  hash: Buffer
}

export function createToken(): NewToken {
  const prefix = randomBytes(4).toString('hex')
  const token = `parley_${prefix}_${randomBytes(32).toString('base64url')}`
  return { token, prefix, hash: hashToken(token) }
}

/** @returns the part that is no secret; undefined: it is no API key */
export const prefixOf = (token: string): string | undefined => form.exec(token)?.[1]

/** One round of SHA-256: the secret is random, so there is nothing to guess that a slow hash would protect. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest()
