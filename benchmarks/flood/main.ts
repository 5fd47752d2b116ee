import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { announce } from '../servers/childServer.ts'
import { type FloodOptions, flood } from './flood.ts'

// A process: the flooding owner. What is posted says how much of it; the answer, when it is over, what became of it.

const server = createServer(async (request, response) => {
  const body = JSON.stringify(await flood((await json(request)) as FloodOptions))
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body)
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
announce((server.address() as AddressInfo).port)
process.once('SIGTERM', () => process.exit(0))
