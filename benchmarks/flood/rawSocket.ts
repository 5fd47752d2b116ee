import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'

/** What became of it: let in, refused before or after the upgrade, or not known yet. */
export type Outcome = 'accepted' | 'refused' | 'waiting'

/**
 * A WebSocket of graphql-transport-ws as somebody has it who wants to make work and not to have any: nothing is awaited, and
 * frames are told apart by a word in them.
 */
export class RawSocket {
  outcome: Outcome = 'waiting'
  answered = 0
  refused = 0
  readonly #socket: Socket
  #received: Buffer = Buffer.alloc(0)
  #isUpgraded = false

  /** @param from a loopback address of the client's, as one has ports for some 28,000 connections only */
  constructor(serverUrl: string, token: string, from: string) {
    const { hostname, port, host } = new URL(serverUrl)
    this.#socket = connect({ host: hostname, port: Number(port), localAddress: from })
    this.#socket.on('error', () => {})
    this.#socket.on('data', (part) => this.#receive(part))
    this.#socket.once('close', () => {
      if (this.outcome === 'waiting') this.outcome = 'refused'
    })
    this.#socket.write(
      `GET /graphql HTTP/1.1\r\nhost: ${host}\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n` +
        `sec-websocket-key: ${randomBytes(16).toString('base64')}\r\nsec-websocket-protocol: graphql-transport-ws\r\n` +
        `authorization: Bearer ${token}\r\n\r\n`,
    )
  }

  send(message: object) {
    this.#socket.write(frameOf(Buffer.from(JSON.stringify(message))))
  }

  destroy() {
    this.#socket.destroy()
  }

  #receive(part: Buffer) {
    this.#received = this.#received.length === 0 ? part : Buffer.concat([this.#received, part])
    if (!this.#isUpgraded) {
      const end = this.#received.indexOf('\r\n\r\n')
      if (end < 0) return
      if (!this.#received.toString('latin1', 0, 12).endsWith('101')) return this.destroy()
      this.#isUpgraded = true
      this.#received = this.#received.subarray(end + 4)
      this.send({ type: 'connection_init' })
    }
    for (let frame = this.#takeFrame(); frame; frame = this.#takeFrame()) this.#read(frame)
  }

  /** The payload of the next frame that has arrived whole. A server's frames are not masked, and ours not larger than 64 KiB. */
  #takeFrame(): Buffer | undefined {
    const short = (this.#received[1] ?? 0) & 0x7f
    const head = short === 126 ? 4 : 2
    if (this.#received.length < head) return
    const end = head + (short === 126 ? this.#received.readUInt16BE(2) : short)
    if (this.#received.length < end) return
    const frame = this.#received.subarray(0, end)
    this.#received = this.#received.subarray(end)
    return frame
  }

  #read(frame: Buffer) {
    // Its answer to a closing handshake is what the server waits for in vain.
    if (frame[0] === closing) this.outcome = 'refused'
    else if (frame[0] === ping) this.#socket.write(pong)
    else if (frame.includes('"connection_ack"')) this.outcome = 'accepted'
    else if (frame.includes('"RATE_LIMITED"')) this.refused += 1
    else if (frame.includes('"next"')) this.answered += 1
  }
}

/** First bytes of frames. */
const [closing, ping] = [0x88, 0x89]
const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0])

/** A text frame as a client sends it, with a mask of zeroes. */
function frameOf(payload: Buffer): Buffer {
  const length = payload.length < 126 ? [0x80 | payload.length] : [0x80 | 126, payload.length >> 8, payload.length & 0xff]
  return Buffer.concat([Buffer.from([0x81, ...length, 0, 0, 0, 0]), payload])
}
