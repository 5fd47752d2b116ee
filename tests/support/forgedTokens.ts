import { createHmac, createPublicKey, createSign, generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import type { IdentityProvider } from './identityProvider.ts'

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const now = () => Math.floor(Date.now() / 1000)

const { privateKey: stranger, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const strangersKey = publicKey.export({ format: 'jwk' })
const signAsStranger = (input: string) => createSign('sha256').update(input).sign({ key: stranger, dsaEncoding: 'ieee-p1363' }, 'base64url')
const signWithSecret = (secret: string | Buffer) => (input: string) => createHmac('sha256', secret).update(input).digest('base64url')

/** Access tokens that are nearly those of a provider, each wrong in its way. */
export function forgedTokens(provider: () => IdentityProvider): [string, () => Promise<string>][] {
  /** The claims of a good token, under a header of one's own, signed in whichever way. */
  async function forged(header: object, sign: (input: string) => string) {
    const [, claims] = (await provider().sign()).split('.')
    const input = `${encode(header)}.${claims}`
    return `${input}.${sign(input)}`
  }
  const sign: IdentityProvider['sign'] = (claims, header) => provider().sign(claims, header)
  const withHeader = (header: object) => ({ alg: 'ES256', typ: 'at+jwt', kid: provider().publicKey.kid, ...header })
  const publicPem = () =>
    createPublicKey({ key: provider().publicKey as JsonWebKey, format: 'jwk' }).export({ type: 'spki', format: 'pem' })

  return [
    ['without a signature (none)', () => forged({ alg: 'none', typ: 'at+jwt' }, () => '')],
    ['without a signature (None), under the key id', () => forged(withHeader({ alg: 'None' }), () => '')],
    ['without a signature, under the algorithm of one', () => forged(withHeader({}), () => '')],
    [
      'signed with the public key as a shared secret',
      () => forged(withHeader({ alg: 'HS256' }), signWithSecret(JSON.stringify(provider().publicKey))),
    ],
    ['signed with the public key, as PEM, as a shared secret', () => forged(withHeader({ alg: 'HS256' }), signWithSecret(publicPem()))],
    ['signed by somebody else under the same key id', () => forged(withHeader({}), signAsStranger)],
    ['that brings its own key', () => forged({ alg: 'ES256', typ: 'at+jwt', jwk: strangersKey }, signAsStranger)],
    ['signed with a key that there is not', () => sign({}, { kid: 'unknown' })],
    ['of another issuer', () => sign({ iss: 'https://evil.example' })],
    ['of an issuer that begins in the same way', () => sign({ iss: `${provider().issuer}.evil.example` })],
    ['of no issuer', () => sign({ iss: undefined })],
    ['for another audience', () => sign({ aud: 'https://other.example' })],
    ['for nobody in particular', () => sign({ aud: undefined })],
    ['that has expired', () => sign({ exp: now() - 60 })],
    ['that never expires', () => sign({ exp: undefined })],
    ['that is not yet good', () => sign({ nbf: now() + 60 })],
    ['without a subject', () => sign({ sub: undefined })],
    ['with an empty subject', () => sign({ sub: '' })],
    ['whose subject owns what nobody was asked for', () => sign({ sub: 'local' })],
    ['for logging out', () => sign({}, { typ: 'logout+jwt' })],
    ['that was changed', async () => (await sign()).replace(/\.[^.]+\./, `.${encode({ sub: 'eve' })}.`)],
    ['that is none', async () => 'a.b.c'],
  ]
}
