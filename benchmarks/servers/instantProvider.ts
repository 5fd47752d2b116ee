import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { announce } from './childServer.ts'

// A process: a provider with OpenAI's chat completions that answers at once, always the same, in three pieces. What is
// measured is then the server's own work for a reply. With ANSWER_AFTER_MS it takes its time, as a model does.

const delayMs = Number(process.env.ANSWER_AFTER_MS ?? 0)

const chunk = (fields: object) => `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', ...fields })}\n\n`
const delta = (content: string) => chunk({ choices: [{ index: 0, delta: { content } }] })

const answer = [
  delta('That is '),
  delta('a good '),
  delta('question.'),
  chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
  chunk({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 6, total_tokens: 13 } }),
  'data: [DONE]\n\n',
].join('')

const server = createServer((request, response) => {
  const respond = () => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answer)
  request.resume().once('end', () => (delayMs > 0 ? setTimeout(respond, delayMs) : respond()))
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
announce((server.address() as AddressInfo).port)
process.once('SIGTERM', () => process.exit(0))
