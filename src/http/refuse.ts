import type { ServerResponse } from 'node:http'

/** Answers in the form of GraphQL errors, which is what a client of this server reads. */
export const errorBody = (code: string, message: string) => JSON.stringify({ errors: [{ message, extensions: { code } }] })

export function sendJson(response: ServerResponse, status: number, body: string) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }).end(body)
}

export const refuse = (response: ServerResponse, status: number, code: string, message: string) =>
  sendJson(response, status, errorBody(code, message))
