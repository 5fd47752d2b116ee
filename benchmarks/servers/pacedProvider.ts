import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { clock, tokenOf } from '../load/timedToken.ts'
import { announce } from './childServer.ts'

// A process: a provider with OpenAI's chat completions that writes 50 tokens per second on each stream, every one with
// the time at which it was written. The streams' turns are spread over the 20 ms between two tokens of one stream.
//
// Streams wait with their first token until so many are open as the body of a request for /begin says, which is answered
// then. They end at a request for /finish, or else by themselves.

const msPerToken = 20
const maxTokens = 3000

interface Stream {
  response: ServerResponse
  tokens: number
}

let waiting: ServerResponse[] = []
const turns = Array.from({ length: msPerToken }, (): Stream[] => [])
/** To be told of each stream that is opened. */
let beginWhenComplete = () => {}

function begin() {
  for (const [index, response] of waiting.entries()) turns[index % msPerToken]?.push({ response, tokens: 0 })
  waiting = []
}

function finish({ response, tokens }: Stream) {
  if (response.writableEnded) return
  const usage = { prompt_tokens: 7, completion_tokens: tokens, total_tokens: 7 + tokens }
  const end = chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
  response.end(`${end}${chunk({ choices: [], usage })}data: [DONE]\n\n`)
}

const chunk = (fields: object) => `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'm', ...fields })}\n\n`
const [beforeToken, afterToken] = chunk({ choices: [{ index: 0, delta: { content: '|' }, finish_reason: null }] }).split('|')

let tick = Math.floor(performance.now())
setInterval(() => {
  // Timers come late. What is due by now is made up for, so that the pace is kept.
  for (; tick <= performance.now(); tick++)
    for (const stream of turns[tick % msPerToken] ?? []) {
      if (stream.response.writableEnded) continue
      stream.response.write(`${beforeToken}${tokenOf(clock())}${afterToken}`)
      stream.tokens += 1
      if (stream.tokens === maxTokens) finish(stream)
    }
}, 1)

const acknowledge = (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 }).end('{}')

async function answer(request: IncomingMessage, response: ServerResponse) {
  const body = await text(request)
  switch (request.url) {
    case '/begin': {
      const { streams } = JSON.parse(body)
      beginWhenComplete = () => {
        if (waiting.length < streams) return
        beginWhenComplete = () => {}
        begin()
        acknowledge(response)
      }
      return beginWhenComplete()
    }
    case '/finish':
      for (const turn of turns) for (const stream of turn.splice(0)) finish(stream)
      return acknowledge(response)
    default:
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      waiting.push(response)
      beginWhenComplete()
  }
}

const server = createServer((request, response) => void answer(request, response))
server.listen(0, '127.0.0.1')
await once(server, 'listening')
announce((server.address() as AddressInfo).port)
process.once('SIGTERM', () => process.exit(0))
