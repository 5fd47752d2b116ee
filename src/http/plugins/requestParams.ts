import type { IncomingMessage } from 'node:http'
import type { GraphQLParams, Plugin } from 'graphql-yoga'
import { isJson, parseJsonBytes, readBody, requestRefusal, unsupportedMediaType } from '../requestBody.ts'

/**
 * What a request asks for: the query string of a GET, or the JSON body of a POST of at most `bodyBytes`. Forms, plain
 * text and multipart are refused, since a page of another origin can send them without asking first.
 */
export function useRequestParams({ bodyBytes }: { bodyBytes: number }): Plugin<object, { req: IncomingMessage }> {
  return {
    onRequestParse({ request, serverContext, setRequestParser }) {
      if (request.method === 'GET') setRequestParser(() => parseQueryString(request.url))
      if (request.method !== 'POST') return
      if (!isJson(request.headers.get('content-type'))) throw unsupportedMediaType('Send the operation as application/json.')
      setRequestParser(async () => parseJson(await readBody(serverContext.req, bodyBytes), 'The body') as GraphQLParams)
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

function parseJson(text: string | Buffer, what: string): Record<string, unknown> {
  try {
    const value = typeof text === 'string' ? (JSON.parse(text) as unknown) : parseJsonBytes(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    throw requestRefusal(400, 'BAD_REQUEST', `${what} is not valid JSON.`)
  }
  throw requestRefusal(400, 'BAD_REQUEST', `${what} is not a JSON object.`)
}
