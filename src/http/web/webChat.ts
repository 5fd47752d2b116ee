import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { negotiate } from '../negotiation.ts'
import { sendJson } from '../refuse.ts'
import { notBuiltPage } from './notBuiltPage.ts'
import { securityHeaders } from './securityHeaders.ts'
import { readWebFiles, type WebFile } from './webFiles.ts'

/** What the page has to know before it can ask for anything else. None of it is secret. */
export interface WebSettings {
  /** Whether the server takes API keys. */
  apiKeys: boolean
  /** Whose access tokens it takes; null: none. With a `clientId` the page can fetch one itself. */
  openId: { issuer: string; audience: string; clientId: string | null } | null
  /** Whether operations have to be named by their ids. */
  persistedOnly: boolean
}

export interface WebChatOptions {
  /** Where the build is. */
  directory: string
  settings: WebSettings
  /** Origins beside the server's own that the page may fetch from: those of the OpenID provider. Never rejects. */
  connectTo(): Promise<readonly string[]>
}

export interface WebChat {
  /** @returns whether the request was for the chat, and has been answered */
  respond(request: IncomingMessage, response: ServerResponse, path: string): boolean
  /** The manifest of its operations, for a server that runs no others; undefined when it has not been built. */
  readonly manifest: string | undefined
}

/** Paths at which the page itself is served; what stands behind them is for the page. */
const pages = /^\/(c\/[\w-]+)?$/

/** Serves the page of `web/dist`, and what it is made of. */
export function openWebChat({ directory, settings, connectTo }: WebChatOptions): WebChat {
  const files = readWebFiles(directory)
  const page = files.get('/index.html')
  const sendPage = async (request: IncomingMessage, response: ServerResponse, file: WebFile) =>
    sendFile(request, response, file, securityHeaders(request, await connectTo()))
  const settingsBody = JSON.stringify(settings)

  return {
    manifest: page && join(directory, 'persisted-documents.json'),
    respond(request, response, path) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return false
      const isPage = pages.test(path)
      const file = isPage ? page : files.get(path)
      if (path === '/web/settings.json') sendJson(response, 200, settingsBody)
      else if (file && file === page) void sendPage(request, response, file)
      else if (file) sendFile(request, response, file)
      else if (isPage) notBuiltPage(response)
      else return false
      return true
    },
  }
}

function sendFile(request: IncomingMessage, response: ServerResponse, file: WebFile, more: Record<string, string> = {}) {
  const { encoding, etag, isKnown, headers: form } = negotiate(request, file.tag, Object.keys(file.bodies))
  const headers = {
    ...more,
    etag,
    'cache-control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
  }
  if (isKnown) return void response.writeHead(304, headers).end()
  const body = file.bodies[encoding] ?? file.bodies.identity
  response.writeHead(200, { ...headers, 'content-type': file.contentType, 'content-length': body.length, ...form })
  response.end(request.method === 'HEAD' ? undefined : body)
}
