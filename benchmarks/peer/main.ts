import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { useServer } from 'graphql-ws/use/ws'
import { createYoga } from 'graphql-yoga'
import { WebSocketServer } from 'ws'
import { announce } from '../servers/childServer.ts'
import { openPeerDatabase } from './database.ts'
import { createPeerSchema } from './schema.ts'

// A process: the server that the documentation of yoga, Pothos, Prisma and graphql-ws leads to, and nothing more.

const prisma = await openPeerDatabase(process.env)
const schema = createPeerSchema(prisma)
const yoga = createYoga({ schema, logging: false })
const server = createServer(yoga)
useServer({ schema, context: () => ({}) }, new WebSocketServer({ server, path: yoga.graphqlEndpoint }))
server.listen(0, '127.0.0.1')
await once(server, 'listening')
announce((server.address() as AddressInfo).port)
process.once('SIGTERM', () => process.exit(0))
