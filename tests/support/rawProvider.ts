import { createServer, type Socket } from 'node:net'
import { listen } from './listen.ts'
import type { ChatRequest } from './llmServer.ts'
import type { Random } from './random.ts'

export interface RawProvider extends AsyncDisposable {
  readonly baseUrl: string
}

/** A provider's server that writes its responses byte by byte, what belongs to HTTP included. One request for each connection. */
export async function startRawProvider(respond: (request: ChatRequest, socket: Socket) => void): Promise<RawProvider> {
  const sockets = new Set<Socket>()
  const server = createServer(async (socket) => {
    sockets.add(socket.setNoDelay(true).on('error', () => {}))
    socket.on('close', () => sockets.delete(socket))
    let received = ''
    socket.setEncoding('utf8').on('data', (data: string) => {
      received += data
      const [head = '', body = ''] = received.split('\r\n\r\n')
      const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1])
      if (Buffer.byteLength(body) === length) respond(JSON.parse(body) as ChatRequest, socket)
    })
  })
  const origin = await listen(server)
  return {
    baseUrl: `${origin}/v1`,
    async [Symbol.asyncDispose]() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

export interface RawResponse {
  bytes: Buffer
  /** Fewer bytes than these do not tell that the answer is complete. */
  completeAt: number
}

/** A whole answer. Where its deltas end, how it is framed, and where the frames end is left to chance. */
export function rawResponse(text: string, random: Random): RawResponse {
  const [deltas, finish, rest] = [deltasOf(text, random), event({ delta: {}, finish_reason: 'stop' }), 'data: [DONE]\n\n']
  const body = Buffer.from(deltas + finish + rest)
  const completeAt = Buffer.byteLength(deltas + finish.trimEnd())
  const isChunked = random.chance(0.5)
  const framing = isChunked ? 'transfer-encoding: chunked\r\n' : ''
  const head = Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n${framing}\r\n`)
  if (!isChunked) return { bytes: Buffer.concat([head, body]), completeAt: head.length + completeAt }

  const before = chunked(body.subarray(0, completeAt), random)
  const after = chunked(body.subarray(completeAt), random)
  // The last chunk before ends with a line break of its own.
  return { bytes: Buffer.concat([head, before, after, Buffer.from('0\r\n\r\n')]), completeAt: head.length + before.length - 2 }
}

/** Splits surrogate pairs as well as anything else. */
function deltasOf(text: string, random: Random): string {
  let events = ''
  for (let start = 0; start < text.length; ) {
    const end = start + 1 + random.upTo(12)
    events += event({ delta: { content: text.slice(start, end) }, finish_reason: null })
    start = end
  }
  return events
}

const event = (choice: object) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }] })}\n\n`

function chunked(body: Buffer, random: Random): Buffer {
  const chunks: Buffer[] = []
  for (let start = 0; start < body.length; ) {
    const data = body.subarray(start, start + 1 + random.upTo(200))
    chunks.push(Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n'))
    start += data.length
  }
  return Buffer.concat(chunks)
}
