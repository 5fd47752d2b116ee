import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { channelCount, channelOf } from '../../src/pubsub/channels.ts'
import { createRedisPubSub } from '../../src/pubsub/redis.ts'
import { announce } from './childServer.ts'

// A process: a node that listens to every channel of pub/sub over Redis, and follows none of the replies that pass there.

const pubsub = await createRedisPubSub({ url: process.env.REDIS_URL ?? '', onError: console.error })
const topics = new Map<number, string>()
for (let n = 0; topics.size < channelCount; n += 1) topics.set(channelOf(`bystander:${n}`), `bystander:${n}`)
for (const topic of topics.values()) pubsub.subscribe(topic, () => {})

// It says where it listens as all of them do; nobody calls.
const server = createServer().listen(0, '127.0.0.1', () => announce((server.address() as AddressInfo).port))
