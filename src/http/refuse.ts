import type { ServerResponse } from 'node:http'
import type { FetchAPI } from 'graphql-yoga'

/** Answers in the form of GraphQL errors, which is what a client of this server reads. */
export const errorBody = (code: string, message: string) => JSON.stringify({ errors: [{ message, extensions: { code } }] })

const contentType = 'application/json; charset=utf-8'

export function sendJson(response: ServerResponse, status: number, body: string) {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body)
}

export const refuse = (response: ServerResponse, status: number, code: string, message: string) =>
  sendJson(response, status, errorBody(code, message))

/** The same for a plugin of yoga's, which answers before yoga does. @param headers more of them */
export const refusal = (api: FetchAPI, status: number, code: string, message: string, headers: Record<string, string> = {}) =>
  new api.Response(errorBody(code, message), { status, headers: { 'content-type': contentType, ...headers } })
