import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** The best one comes first. */
const encodings = ['br', 'gzip', 'identity'] as const

export type Encoding = (typeof encodings)[number]

export interface Negotiated {
  /** The smallest form that the client takes. */
  encoding: Encoding
  etag: string
  /** The client has it already: it needs a 304. */
  isKnown: boolean
  /** What says of a body that it has this form. */
  headers: Record<string, string>
}

/** @param tag of the content, whatever its form. @param offered the forms that there are, beside the content as it is */
export function negotiate(request: IncomingMessage, tag: string, offered: readonly string[]): Negotiated {
  const accepted = String(request.headers['accept-encoding'] ?? '')
  const encoding = encodings.find((each) => offered.includes(each) && new RegExp(`\\b${each}\\b`).test(accepted)) ?? 'identity'
  const etag = `"${tag}-${encoding}"`
  const headers: Record<string, string> = encoding === 'identity' ? {} : { 'content-encoding': encoding }
  return { encoding, etag, isKnown: request.headers['if-none-match'] === etag, headers }
}

/** Another one for other bytes. */
export const tagOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
