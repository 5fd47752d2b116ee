import { setTimeout as delay } from 'node:timers/promises'
import { operation, request } from '../load/graphql.ts'
import { HttpConnection } from '../load/httpConnection.ts'
import { openSocket, parseNext, subscribe } from '../load/subscribers.ts'

/** Of all owners together. */
const queryEveryMs = 20
const messageEveryMs = 100

const createInteraction = 'mutation { createInteraction(input: {}) { interaction { id cursor } } }'
const createMessage = 'mutation ($input: CreateMessageInput!) { createMessage(input: $input) { reply { id } } }'
const read = 'query ($id: ID!) { interaction(id: $id) { id messages(last: 20) { edges { node { role content } } } } }'
const interactionEvents = `subscription ($id: ID!, $after: String) {
  interactionEvents(interactionId: $id, after: $after) { __typename ... on ReplyDelta { text } ... on ReplyFailed { error { code } } }
}`

export interface Times {
  /** In milliseconds, each of them. */
  queries: number[]
  firstDeltas: number[]
}

/** People who use the server as it is meant to be used: each has a conversation, follows it, reads it and says something. */
export class OtherOwners implements Disposable {
  readonly #owners: Owner[]

  private constructor(owners: Owner[]) {
    this.#owners = owners
  }

  /** @param tokens the credential of each */
  static async open(serverUrl: string, tokens: readonly string[]): Promise<OtherOwners> {
    return new OtherOwners(await Promise.all(tokens.map((token) => Owner.open(serverUrl, token))))
  }

  /** Has them use it for so long, in turns. @throws when anything fails */
  async use(ms: number): Promise<Times> {
    const times: Times = { queries: [], firstDeltas: [] }
    const ownerOf = (n: number) => this.#owners[n % this.#owners.length] as Owner
    await Promise.all([
      pace(ms, queryEveryMs, async (n) => void times.queries.push(await ownerOf(n).query())),
      pace(ms, messageEveryMs, async (n) => void times.firstDeltas.push(await ownerOf(n).say(`And what about ${n}?`))),
    ])
    return times
  }

  [Symbol.dispose]() {
    for (const owner of this.#owners) owner[Symbol.dispose]()
  }
}

/** Calls at this pace, however long a call takes. */
async function pace(ms: number, everyMs: number, call: (n: number) => Promise<void>) {
  const calls: Promise<void>[] = []
  const startedAt = performance.now()
  for (let n = 0; n * everyMs < ms; n += 1) {
    await delay(Math.max(0, startedAt + n * everyMs - performance.now()))
    calls.push(call(n))
  }
  await Promise.all(calls)
}

class Owner implements Disposable {
  readonly #opened: DisposableStack
  readonly #id: string
  readonly #reader: Turns
  readonly #writer: Turns
  #reply = newReply()

  private constructor(opened: DisposableStack, id: string, reader: HttpConnection, writer: HttpConnection) {
    this.#opened = opened
    this.#id = id
    this.#reader = new Turns(reader)
    this.#writer = new Turns(writer)
  }

  static async open(serverUrl: string, token: string): Promise<Owner> {
    using opened = new DisposableStack()
    const connect = async () => opened.use(await HttpConnection.open(serverUrl, '/graphql', token))
    const [reader, writer] = [await connect(), await connect()]
    const { interaction } = JSON.parse(await request(writer, operation(createInteraction, {}))).data.createInteraction
    const owner: Owner = new Owner(opened.move(), interaction.id, reader, writer)
    const socket = await openSocket(serverUrl, (frame) => owner.#receive(frame), true, token)
    owner.#opened.defer(() => socket.terminate())
    subscribe(socket, '1', interactionEvents, { id: interaction.id, after: interaction.cursor })
    return owner
  }

  /** @returns the milliseconds from when it wanted to ask to the answer */
  async query(): Promise<number> {
    const wantedAt = performance.now()
    await this.#reader.take((connection) => request(connection, operation(read, { id: this.#id })))
    return performance.now() - wantedAt
  }

  /** @returns the milliseconds from when it wanted to say it to the first text of the reply */
  async say(content: string): Promise<number> {
    const wantedAt = performance.now()
    let firstTextAt = 0
    await this.#writer.take(async (connection) => {
      const reply = newReply()
      this.#reply = reply
      void reply.begun.promise.then(() => (firstTextAt = performance.now()))
      await request(connection, operation(createMessage, { input: { interactionId: this.#id, content } }))
      await reply.ended.promise
    })
    return firstTextAt - wantedAt
  }

  [Symbol.dispose]() {
    this.#opened.dispose()
  }

  #receive(frame: Buffer) {
    const { __typename: type } = parseNext<{ interactionEvents: { __typename: string } }>(frame).payload.data.interactionEvents
    // One that is written in a moment has no deltas.
    if (type === 'ReplyDelta' || type === 'ReplyCompleted') this.#reply.begun.resolve()
    if (type === 'ReplyCompleted') this.#reply.ended.resolve()
    if (type === 'ReplyFailed') this.#reply.ended.reject(new Error(`a reply failed: ${frame}`))
  }
}

const newReply = () => ({ begun: Promise.withResolvers<void>(), ended: Promise.withResolvers<void>() })

/** A connection, which one after the other may use. */
class Turns {
  readonly #connection: HttpConnection
  #last: Promise<unknown> = Promise.resolve()

  constructor(connection: HttpConnection) {
    this.#connection = connection
  }

  async take(use: (connection: HttpConnection) => Promise<unknown>) {
    const turn = this.#last.then(() => use(this.#connection))
    this.#last = turn.catch(() => {})
    await turn
  }
}
