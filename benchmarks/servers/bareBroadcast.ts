import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { announce } from './childServer.ts'

// A process: what is posted goes out to every socket as it is. It does nothing else, so nothing that delivers the same
// bytes over the same protocol can be much faster.

const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request
    .on('data', (part: Buffer) => parts.push(part))
    .once('end', () => {
      const frame = Buffer.concat(parts)
      for (const socket of sockets.clients) socket.send(frame, { binary: false })
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 }).end('{}')
    })
})
const sockets = new WebSocketServer({ server, perMessageDeflate: false })
server.listen(0, '127.0.0.1')
await once(server, 'listening')
announce((server.address() as AddressInfo).port)
process.once('SIGTERM', () => process.exit(0))
