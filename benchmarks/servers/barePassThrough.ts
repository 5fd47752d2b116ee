import { once } from 'node:events'
import { Agent, createServer, request as requestFrom } from 'node:http'
import type { AddressInfo } from 'node:net'
import { announce } from './childServer.ts'

// A process: passes requests on to the provider, and what that answers back, byte by byte as it comes. It does nothing
// else: nothing is parsed, stored, or kept for a client that comes back.

const provider = process.env.PROVIDER_URL
const agent = new Agent({ keepAlive: true })

const server = createServer((request, response) => {
  const { method, url, headers } = request
  const passedOn = requestFrom(`${provider}${url}`, { method, agent, headers: { 'content-type': headers['content-type'] } }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] })
    answer.pipe(response)
  })
  passedOn.once('error', () => response.destroy())
  response.once('close', () => passedOn.destroy())
  request.pipe(passedOn)
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
announce((server.address() as AddressInfo).port)
process.once('SIGTERM', () => process.exit(0))
