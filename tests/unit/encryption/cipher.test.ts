import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { createCipher, DecryptionError, type EncryptionKey, fingerprintOf } from '../../../src/encryption/cipher.ts'
import { placeOf } from '../../../src/encryption/sealedFields.ts'

const newKey = (id: string): EncryptionKey => ({ id, secret: randomBytes(32) })
const [first, second] = [newKey('first'), newKey('second')]
const plain = createCipher()
const cipher = createCipher([first])

const place = placeOf('Message', 'content', { id: '01900000-0000-7000-8000-000000000001' })
const canary = 'the canary sings'

/** All code points but halves of pairs, which PostgreSQL could not store as they are. */
const texts = fc.string({ unit: 'binary', maxLength: 200 })
const awkward = ['\0', 'a\0b', '😀', '👩‍👩‍👧', 'é', '漢字', '\u2028', '\uffff', ' ', '\n', 'x'.repeat(100_000)]

/** The bytes of a sealed text: nonce, ciphertext, tag. */
const bytesOf = (stored: string) => Buffer.from(stored.slice(stored.lastIndexOf(':') + 1), 'base64')
const withBytes = (stored: string, bytes: Uint8Array) =>
  `${stored.slice(0, stored.lastIndexOf(':') + 1)}${Buffer.from(bytes).toString('base64')}`

/** Fails unless it is refused in words that say where and with which key, and nothing else. */
function expectRefusal(open: () => string, { key = 'first', at = place } = {}) {
  let refusal: unknown
  try {
    open()
  } catch (error) {
    refusal = error
  }
  expect(refusal).toBeInstanceOf(DecryptionError)
  const { message } = refusal as DecryptionError
  expect(message).toContain(at)
  expect(message).toContain(`'${key}'`)
  for (const { secret } of [first, second]) {
    expect(message).not.toContain(secret.toString('base64'))
    expect(message).not.toContain(secret.toString('hex'))
  }
  expect(message).not.toContain(canary)
}

describe('what is sealed', () => {
  it('comes back as it was', () => {
    const comesBack = (text: string) => {
      expect(cipher.open(place, cipher.seal(place, text))).toBe(text)
    }
    fc.assert(fc.property(texts, comesBack))
    for (const text of awkward) comesBack(text)
  })

  it('holds nothing of the text, and is never the same twice', () => {
    const sealed = Array.from({ length: 100 }, () => cipher.seal(place, canary))
    expect(new Set(sealed).size).toBe(100)
    for (const stored of sealed) {
      expect(stored).toMatch(/^parley:enc:1:first:[A-Za-z0-9+/]+=*$/)
      expect(bytesOf(stored).toString('latin1')).not.toContain('canary')
      // Twelve bytes of nonce, sixteen of tag.
      expect(bytesOf(stored)).toHaveLength(28 + canary.length)
    }
  })

  it.each([
    ['row', placeOf('Message', 'content', { id: '01900000-0000-7000-8000-000000000002' })],
    ['column', placeOf('Interaction', 'title', { id: '01900000-0000-7000-8000-000000000001' })],
    ['table', placeOf('Reply', 'errorMessage', { id: '01900000-0000-7000-8000-000000000001' })],
  ])('is refused in another %s', (_, other) => {
    expectRefusal(() => cipher.open(other, cipher.seal(place, canary)), { at: other })
  })

  it('is refused when any of its bytes is another', () => {
    const stored = cipher.seal(place, canary)
    const bytes = bytesOf(stored)
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes)
      changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8))
      expectRefusal(() => cipher.open(place, withBytes(stored, changed)))
    }
  })

  it('is refused when it is shorter or longer', () => {
    const stored = cipher.seal(place, canary)
    const bytes = bytesOf(stored)
    for (let length = 1; length < bytes.length; length += 1)
      expectRefusal(() => cipher.open(place, withBytes(stored, bytes.subarray(0, length))))
    expectRefusal(() => cipher.open(place, withBytes(stored, Buffer.concat([bytes, Buffer.of(0)]))))
  })

  it.each([
    'parley:enc:',
    'parley:enc:1:first:',
    'parley:enc:1:first:!',
    'parley:enc:2:first:AAAA',
    'parley:enc:1:first',
  ])('is refused when it is not of the form: %s', (stored) => {
    expect(() => cipher.open(place, stored)).toThrow(DecryptionError)
    expect(() => cipher.open(place, stored)).toThrow(place)
  })
})

describe('keys', () => {
  it('that are others under the same name are refused', () => {
    const stored = cipher.seal(place, canary)
    expectRefusal(() => createCipher([newKey('first')]).open(place, stored))
    expectRefusal(() => createCipher([second, newKey('first')]).open(place, stored))
  })

  it('that are missing are named', () => {
    const stored = cipher.seal(place, canary)
    for (const other of [plain, createCipher([second])]) expectRefusal(() => other.open(place, stored))
  })

  it('all read, and the first writes', () => {
    const rotated = createCipher([second, first])
    expect(rotated.writingKey).toBe('second')
    for (const stored of [canary, cipher.seal(place, canary)]) expect(rotated.open(place, stored)).toBe(canary)
    expect(rotated.seal(place, canary)).toMatch(/^parley:enc:1:second:/)
  })

  it('are told apart by fingerprints that tell nothing of them', () => {
    const { id, secret } = first
    expect(fingerprintOf({ id: 'another name', secret: Buffer.from(secret) })).toBe(fingerprintOf(first))
    expect(fingerprintOf({ id, secret: second.secret })).not.toBe(fingerprintOf(first))
    for (const encoding of ['hex', 'base64'] as const) expect(secret.toString(encoding)).not.toContain(fingerprintOf(first))
  })
})

describe('without keys', () => {
  it('text is stored as it is', () => {
    expect(plain.writingKey).toBeUndefined()
    fc.assert(fc.property(texts, (text) => void expect(plain.seal(place, text)).toBe(text)))
  })

  it('it is read later, with keys', () => {
    for (const text of awkward) expect(cipher.open(place, plain.seal(place, text))).toBe(text)
  })
})

describe.each([
  ['with keys', cipher],
  ['without keys', plain],
])('%s', (_, writer) => {
  const lookalikes = fc
    .tuple(fc.constantFrom('', '0:', '1:', '1:first:', '0:1:first:', '2:', '0:parley:enc:'), texts)
    .map(([form, text]) => `parley:enc:${form}${text}`)

  test('text that looks encrypted comes back as it was, however it is read', () => {
    fc.assert(
      fc.property(lookalikes, (text) => {
        const stored = writer.seal(place, text)
        expect(stored).not.toBe(text)
        expect(cipher.open(place, stored)).toBe(text)
        if (writer === plain) expect(plain.open(place, stored)).toBe(text)
      }),
    )
  })

  test('what was sealed once comes back sealed when it is sealed again', () => {
    const sealed = cipher.seal(place, canary)
    expect(cipher.open(place, writer.seal(place, sealed))).toBe(sealed)
  })

  test('an empty text is empty', () => {
    expect(writer.seal(place, '')).toBe('')
    expect(writer.open(place, '')).toBe('')
  })
})
