import type { ServerResponse } from 'node:http'
import type { FetchAPI } from 'graphql-yoga'
import type { OperationContext } from './operationContext.ts'

/** How a refusal is written: as the face of the server is used to that it is meant for. */
export type ErrorBody = (code: string, message: string, details?: object) => string

/** In the form of GraphQL errors. */
export const errorBody: ErrorBody = (code, message, details = {}) =>
  JSON.stringify({ errors: [{ message, extensions: { code, ...details } }] })

/** As FastAPI writes it, for the REST face. */
export const detailBody: ErrorBody = (_, detail) => JSON.stringify({ detail })

export const contentType = 'application/json; charset=utf-8'

export function sendJson(response: ServerResponse, status: number, body: string) {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body)
}

export const refuse = (response: ServerResponse, status: number, code: string, message: string, body = errorBody) =>
  sendJson(response, status, body(code, message))

/** The same for a plugin of yoga's, which answers before yoga does. */
export const refusal = (
  api: FetchAPI,
  { rest }: OperationContext,
  status: number,
  code: string,
  message: string,
  { headers = {}, details = {} }: { headers?: Record<string, string>; details?: object } = {},
) => {
  const body = rest ? detailBody : errorBody
  return new api.Response(body(code, message, details), { status, headers: { 'content-type': contentType, ...headers } })
}
