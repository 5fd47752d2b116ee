import type { IncomingMessage } from 'node:http'
import { GraphQLError } from 'graphql'

/** Nothing that a page of another origin can send without asking first. */
export const isJson = (contentType: string | null | undefined) => /^application\/json\s*(;|$)/i.test(contentType ?? '')

/** @throws {GraphQLError} PAYLOAD_TOO_LARGE, also where the length is not announced; BAD_REQUEST when it was cut off */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.reject(tooLarge(limit))
  const chunks: Buffer[] = []
  let size = 0
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else {
        // The rest is read and dropped, so that the client can finish sending and sees the answer.
        request.removeAllListeners('data').resume()
        reject(tooLarge(limit))
      }
    })
    request.once('end', () => resolve(Buffer.concat(chunks)))
    request.once('error', () => reject(requestRefusal(400, 'BAD_REQUEST', 'The request was cut off.')))
  })
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** @throws {SyntaxError | TypeError} for what is no JSON, or no UTF-8 */
export const parseJsonBytes = (bytes: Buffer): unknown => JSON.parse(utf8.decode(bytes))

/** For a request that cannot be executed, whatever its operation. */
export const requestRefusal = (status: number, code: string, message: string) =>
  new GraphQLError(message, { extensions: { code, http: { status } } })

export const unsupportedMediaType = (message: string) => requestRefusal(415, 'UNSUPPORTED_MEDIA_TYPE', message)

const tooLarge = (limit: number) => requestRefusal(413, 'PAYLOAD_TOO_LARGE', `The body is larger than ${limit} bytes.`)
