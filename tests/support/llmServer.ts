import { createServer, type ServerResponse } from 'node:http'
import { listen } from './listen.ts'

export interface ChatRequest {
  model: string
  messages: { role: string; content: string }[]
}

/** Answers one request, as it likes; when it returns without having ended the response, the response stays open. */
export type Responder = (request: ChatRequest, response: ServerResponse) => void | Promise<void>

export interface LlmServer extends AsyncDisposable {
  /** For OPENAI_BASE_URL. */
  readonly baseUrl: string
  /** All requests so far, oldest first. */
  readonly requests: ChatRequest[]
  /** How the next requests are answered. At first: by `echo`. */
  respond: Responder
  /** The requests that are being answered. */
  readonly open: number
}

/** A provider's server on a real socket: OpenAI's chat completions as far as Parley uses them. */
export async function startLlmServer(): Promise<LlmServer> {
  const responses = new Set<ServerResponse>()
  const server = createServer(async (request, response) => {
    responses.add(response)
    response.on('close', () => responses.delete(response))
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const parsed = JSON.parse(body) as ChatRequest
    llm.requests.push(parsed)
    await llm.respond(parsed, response)
  })
  const origin = await listen(server)
  const llm: LlmServer = {
    requests: [],
    respond: echo,
    baseUrl: `${origin}/v1`,
    get open() {
      return responses.size
    },
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
  return llm
}

/** Answers with the last message. */
export const echo: Responder = ({ messages }, response) => answer(response, `echo: ${messages.at(-1)?.content}`)

/** Streams a whole answer, word by word. */
export function answer(response: ServerResponse, text: string) {
  begin(response)
  for (const word of text.match(/\S+\s*|\s+/g) ?? []) delta(response, word)
  finish(response)
}

export const begin = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' })

export const delta = (response: ServerResponse, content: string) => send(response, { choices: [{ index: 0, delta: { content } }] })

export function finish(response: ServerResponse) {
  send(response, { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
  send(response, { choices: [], usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 } })
  response.end('data: [DONE]\n\n')
}

/** Answers with an error in the provider's form. */
export const refuse = (response: ServerResponse, status: number, headers: Record<string, string> = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('{"error":{"message":"refused","type":"test"}}')

const send = (response: ServerResponse, chunk: object) =>
  response.write(`data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', ...chunk })}\n\n`)
