import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'

export interface EncryptionKey {
  /** Its name, which stands beside what it has encrypted. */
  id: string
  /** 256 bits. */
  secret: Buffer
}

/** Encrypts text for the one place where it is stored, and reads it there. */
export interface Cipher {
  /** The name of the key that writes; undefined: text is stored as it is. */
  readonly writingKey: string | undefined
  /** What is to be stored in the place. */
  seal(place: string, text: string): string
  /** @throws {DecryptionError} when it was encrypted with a key that is not known, for another place, or was changed */
  open(place: string, stored: string): string
}

/** Its message names the place and the key, never the text. It is for the operator. */
export class DecryptionError extends Error {
  override readonly name = 'DecryptionError'
}

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

// `parley:enc:1:<key id>:<base64 of nonce, ciphertext, tag>`; what begins like that and is not encrypted is escaped as
// `parley:enc:0:<text>`, so that nobody can write what is read as something else.
const mark = 'parley:enc:'
const escaped = `${mark}0:`
const sealedForm = /^parley:enc:1:([^:]+):([A-Za-z0-9+/]+={0,2})$/

/**
 * AES-256-GCM with a random nonce, and the place as associated data: text that is moved to another row or column is refused.
 * Each place has a key of its own, derived from the one that is configured, so that the number of texts for which random
 * nonces are safe under one key (2^32, NIST SP 800-38D, 8.3) is never near.
 * @param keys the first writes, all read; without any, text is stored as it is
 */
export function createCipher(keys: readonly EncryptionKey[] = []): Cipher {
  const secrets = new Map(keys.map(({ id, secret }) => [id, secret]))
  const [writing] = keys
  const current = writing && prefixOf(writing.id)

  return {
    writingKey: writing?.id,
    seal(place, text) {
      if (text === '') return text
      if (!writing) return isMarked(text) ? escaped + text : text
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(algorithm, keyOf(writing.secret, place), nonce).setAAD(Buffer.from(place))
      const bytes = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return current + bytes.toString('base64')
    },
    open(place, stored) {
      if (!isMarked(stored)) return stored
      if (stored.startsWith(escaped)) return stored.slice(escaped.length)
      const [, id, base64 = ''] = sealedForm.exec(stored) ?? []
      if (!id) throw new DecryptionError(`${place} is encrypted in a form that this release does not know`)
      const secret = secrets.get(id)
      if (!secret) throw new DecryptionError(`${place} is encrypted with the key '${id}', which ENCRYPTION_KEYS does not have`)
      const bytes = Buffer.from(base64, 'base64')
      try {
        const decipher = createDecipheriv(algorithm, keyOf(secret, place), bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
          .setAAD(Buffer.from(place))
          .setAuthTag(bytes.subarray(-tagBytes))
        return decipher.update(bytes.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8')
      } catch (cause) {
        throw new DecryptionError(`${place} was changed, or moved there, or '${id}' is another key than the one that encrypted it`, {
          cause,
        })
      }
    },
  }
}

/** Whether it is stored otherwise than as it is: only then there is something to open. */
export const isMarked = (stored: string) => stored.startsWith(mark)

/** How text that this key has encrypted begins where it is stored. */
export const prefixOf = (keyId: string) => `${mark}1:${keyId}:`

/** One block of HKDF-Expand (RFC 5869), with the place as its info. */
const keyOf = (secret: Buffer, place: string) => createHmac('sha256', secret).update(place).update(Buffer.of(1)).digest()

/** Tells keys apart without telling anything of them. */
export const fingerprintOf = ({ secret }: EncryptionKey): string =>
  createHmac('sha256', secret).update('parley: fingerprint of an encryption key').digest('hex').slice(0, 16)
