import { setTimeout as delay } from 'node:timers/promises'
import { operation } from '../load/graphql.ts'
import { HttpFlood } from './httpFlood.ts'
import { RawSocket } from './rawSocket.ts'

export interface FloodOptions {
  serverUrl: string
  token: string
  sockets: number
  operationsPerSecond: number
  ms: number
}

/** What became of it. What is left of the sockets and of the operations was not answered in time. */
export interface FloodCounts {
  sockets: { accepted: number; refused: number }
  operations: { sent: number; answered: number; refused: number; heldBack: number }
  /** What making it took, in milliseconds of CPU time a second. */
  cpu: number
}

const list = { query: '{ interactions(first: 20) { edges { node { id title createdAt cursor } } } }' }
const create = { query: 'mutation { createInteraction(input: { title: "flood" }) { interaction { id } } }' }
const documents = [list, create].map(({ query }) => ({ query, body: operation(query, {}) }))

const tickMs = 10

/**
 * All that one owner can do: opens the sockets within the first half of the time, and keeps those that are let in; sends
 * operations all the time, half of them over these sockets, queries and mutations in turn.
 */
export async function flood({ serverUrl, token, sockets: count, operationsPerSecond, ms }: FloodOptions): Promise<FloodCounts> {
  const sockets: RawSocket[] = []
  const http = new HttpFlood(serverUrl, token)
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  let sent = 0
  let onSockets = 0

  for (let elapsed = 0; elapsed < ms; elapsed = performance.now() - startedAt) {
    const [due, opened] = [(elapsed / 1000) * operationsPerSecond, Math.min(count, (elapsed / (ms / 2)) * count)]
    while (sockets.length < opened) sockets.push(new RawSocket(serverUrl, token, `127.0.0.${2 + (sockets.length % 8)}`))
    const accepted = sockets.filter(({ outcome }) => outcome === 'accepted')
    for (; sent < due; sent += 1) {
      const { query, body } = documents[(sent >> 1) % documents.length] as (typeof documents)[number]
      const socket = sent % 2 === 0 ? accepted[onSockets++ % accepted.length] : undefined
      if (socket) socket.send({ id: String(sent), type: 'subscribe', payload: { query } })
      else void http.send(body)
    }
    await delay(tickMs)
  }
  const { user, system } = process.cpuUsage(cpuBefore)
  const are = (wanted: RawSocket['outcome']) => sockets.filter(({ outcome }) => outcome === wanted).length
  const sum = (of: (socket: RawSocket) => number) => sockets.reduce((total, socket) => total + of(socket), 0)
  const counts: FloodCounts = {
    sockets: { accepted: are('accepted'), refused: are('refused') },
    operations: {
      sent: sent - http.heldBack,
      answered: http.answered + sum(({ answered }) => answered),
      refused: http.refused + sum(({ refused }) => refused),
      heldBack: http.heldBack,
    },
    cpu: (user + system) / (performance.now() - startedAt),
  }
  for (const socket of sockets) socket.destroy()
  http.destroy()
  return counts
}
