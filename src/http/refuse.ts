import type { ServerResponse } from 'node:http'
import type { FetchAPI } from 'graphql-yoga'

/** Answers in the form of GraphQL errors, which is what a client of this server reads. */
export const errorBody = (code: string, message: string, details: object = {}) =>
  JSON.stringify({ errors: [{ message, extensions: { code, ...details } }] })

const contentType = 'application/json; charset=utf-8'

export function sendJson(response: ServerResponse, status: number, body: string) {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body)
}

export const refuse = (response: ServerResponse, status: number, code: string, message: string) =>
  sendJson(response, status, errorBody(code, message))

/** The same for a plugin of yoga's, which answers before yoga does. */
export const refusal = (
  api: FetchAPI,
  status: number,
  code: string,
  message: string,
  { headers = {}, details = {} }: { headers?: Record<string, string>; details?: object } = {},
) => new api.Response(errorBody(code, message, details), { status, headers: { 'content-type': contentType, ...headers } })
