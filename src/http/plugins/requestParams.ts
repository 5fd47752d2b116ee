import type { IncomingMessage } from 'node:http'
import { GraphQLError } from 'graphql'
import type { GraphQLParams, Plugin } from 'graphql-yoga'

/**
 * What a request asks for: the query string of a GET, or the JSON body of a POST of at most `bodyBytes`. Forms, plain
 * text and multipart are refused, since a page of another origin can send them without asking first.
 */
export function useRequestParams({ bodyBytes }: { bodyBytes: number }): Plugin<object, { req: IncomingMessage }> {
  return {
    onRequestParse({ request, serverContext, setRequestParser }) {
      if (request.method === 'GET') setRequestParser(() => parseQueryString(request.url))
      if (request.method !== 'POST') return
      if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
        throw refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the operation as application/json.')
      setRequestParser(() => readJson(serverContext.req, bodyBytes))
    },
  }
}

function parseQueryString(url: string): GraphQLParams {
  const query = url.indexOf('?')
  const params = new URLSearchParams(query < 0 ? '' : url.slice(query + 1))
  const json = (name: string) => {
    const text = params.get(name)
    return text ? parseJson(text, `The parameter ${name}`) : undefined
  }
  return {
    query: params.get('query') ?? undefined,
    documentId: params.get('documentId') || undefined,
    operationName: params.get('operationName') || undefined,
    variables: json('variables'),
    extensions: json('extensions'),
  } as GraphQLParams
}

async function readJson(request: IncomingMessage, limit: number): Promise<GraphQLParams> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
  const body = await readBody(request, limit)
  return parseJson(body, 'The body') as GraphQLParams
}

function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
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
    request.once('error', () => reject(refusal(400, 'BAD_REQUEST', 'The request was cut off.')))
  })
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function parseJson(text: string | Buffer, what: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(typeof text === 'string' ? text : utf8.decode(text))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    throw refusal(400, 'BAD_REQUEST', `${what} is not valid JSON.`)
  }
  throw refusal(400, 'BAD_REQUEST', `${what} is not a JSON object.`)
}

const tooLarge = (limit: number) => refusal(413, 'PAYLOAD_TOO_LARGE', `The body is larger than ${limit} bytes.`)

const refusal = (status: number, code: string, message: string) => new GraphQLError(message, { extensions: { code, http: { status } } })
