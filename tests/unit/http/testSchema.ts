import { buildSchema, GraphQLError, type GraphQLSchema } from 'graphql'
import type { Viewer } from '../../../src/auth/viewer.ts'
import { ParleyError } from '../../../src/errors.ts'

export interface TestEvent {
  cursor: string
  text: string
}

/** A source by hand: what is pushed comes out; it counts who opened and who closed it. */
export class TestSource implements AsyncIterableIterator<TestEvent, undefined> {
  readonly #waiting: PromiseWithResolvers<IteratorResult<TestEvent, undefined>>[] = []
  readonly #events: TestEvent[] = []
  readonly #closed = Promise.withResolvers<void>()
  #failure: Error | undefined
  returned = 0

  push(event: TestEvent) {
    const waiting = this.#waiting.shift()
    if (waiting) waiting.resolve({ done: false, value: event })
    else this.#events.push(event)
  }

  fail(error: Error) {
    this.#failure = error
    this.#waiting.shift()?.reject(error)
  }

  next(): Promise<IteratorResult<TestEvent, undefined>> {
    const value = this.#events.shift()
    if (value) return Promise.resolve({ done: false, value })
    if (this.#failure) return Promise.reject(this.#failure)
    if (this.returned) return Promise.resolve({ done: true, value: undefined })
    const waiting = Promise.withResolvers<IteratorResult<TestEvent, undefined>>()
    this.#waiting.push(waiting)
    return waiting.promise
  }

  return(): Promise<IteratorResult<TestEvent, undefined>> {
    this.returned += 1
    this.#closed.resolve()
    for (const waiting of this.#waiting.splice(0)) waiting.resolve({ done: true, value: undefined })
    return Promise.resolve({ done: true, value: undefined })
  }

  get closed() {
    return this.#closed.promise
  }

  [Symbol.asyncIterator]() {
    return this
  }
}

/** Every call of the subscription resolver, in order, and a way to wait for the next. */
export class Opened {
  readonly all: { source: TestSource; after: string | null | undefined }[] = []
  #next = Promise.withResolvers<void>()
  /** Awaited by the resolver before it returns its source. */
  gate: Promise<unknown> = Promise.resolve()

  add(after: string | null | undefined) {
    const source = new TestSource()
    this.all.push({ source, after })
    this.#next.resolve()
    this.#next = Promise.withResolvers()
    return source
  }

  async until(count: number) {
    while (this.all.length < count) await this.#next.promise
  }

  async first() {
    await this.until(1)
    return this.all[0]?.source as TestSource
  }
}

const typeDefs = /* GraphQL */ `
  enum Role { HUMAN AI }
  input Inner { role: Role! tags: [Int!] }
  input EchoInput { text: String role: Role inner: Inner inners: [Inner!] }
  type Deep { deep: Deep name: String }
  type Event { cursor: String! text: String! executions(tag: String): Int! }
  type Query {
    hello(name: String): String!
    echo(input: EchoInput, role: Role): String
    deep: Deep
    crash: String
    crashOurs: String
    late: String
    wrongValue: Int
    owner: String
  }
  type Mutation { touch(input: EchoInput): Int! }
  type Subscription { events(topic: ID!, after: String, role: Role): Event! missing: Event! crash: Event! }
`

export interface TestContext {
  viewer: Viewer
}

export interface TestState {
  opened: Opened
  executions: number
  touched: number
  contexts: TestContext[]
  late: PromiseWithResolvers<string>
}

export const createTestState = (): TestState => ({
  opened: new Opened(),
  executions: 0,
  touched: 0,
  contexts: [],
  late: Promise.withResolvers(),
})

export function testSchema(state: TestState): GraphQLSchema {
  const schema = buildSchema(typeDefs)
  const implement = (type: string, field: string, resolve: (...args: never[]) => unknown, subscribe?: (...args: never[]) => unknown) => {
    const fields = (schema.getType(type) as ReturnType<GraphQLSchema['getQueryType']>)?.getFields()
    Object.assign(fields?.[field] ?? {}, { resolve, ...(subscribe ? { subscribe } : {}) })
  }
  implement('Query', 'hello', (_: never, { name }: { name?: string }) => `Hello ${name ?? 'you'}`)
  implement('Query', 'echo', (_: never, args: object) => JSON.stringify(args))
  implement('Query', 'deep', () => ({}))
  implement('Query', 'crash', () => {
    throw new Error('canary: the password is swordfish')
  })
  implement('Query', 'crashOurs', () => {
    throw new GraphQLError('outer', {
      originalError: new ParleyError('RATE_LIMITED', 'Slow down.', { details: { retryAfterMs: 5 }, path: ['input', 'x'] }),
    })
  })
  implement('Query', 'late', () => state.late.promise)
  implement('Query', 'wrongValue', () => 'canary')
  implement('Query', 'owner', (_: never, __: never, { viewer }: TestContext) => viewer.ownerId)
  implement('Mutation', 'touch', () => ++state.touched)
  implement('Event', 'executions', () => ++state.executions)
  const itself = (event: never) => event
  implement('Subscription', 'events', itself, async (_: never, { after }: { after?: string }) => {
    const source = state.opened.add(after)
    await state.opened.gate
    return source
  })
  implement('Subscription', 'missing', itself, () =>
    Promise.reject(new ParleyError('NOT_FOUND', 'Interaction not found.', { path: ['interactionId'] })),
  )
  implement('Subscription', 'crash', itself, () => Promise.reject(new Error('canary')))
  return schema
}
