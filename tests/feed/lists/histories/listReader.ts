import { expect } from 'vitest'
import { decodeListCursor, encodeListCursor } from '../../../../src/feed/cursor.ts'
import type { ListEvent } from '../../../../src/feed/list/listEvent.ts'
import type { ListFeed } from '../../../../src/feed/list/listFeed.ts'
import type { ListSubscription } from '../../../../src/feed/list/listSubscription.ts'

/** What a client shows of an interaction. */
export interface Shown {
  title: string | null
  revision: number
  lastMessage: string | null
}

interface Memory {
  cursor: string
  shown: Map<string, Shown>
  deleted: Set<string>
  /** Known from a query, which may have seen more than its cursor says: these may be told in the same state once more. */
  queried: Set<string>
  /** Told of by their creation and by nothing else since. That may have told of a change that comes after the cursor. */
  created: Set<string>
}

export interface ListSource {
  ownerId: string
  /** What a query gives: the list, with a cursor from before. */
  query(feed: ListFeed): Promise<{ cursor: string; shown: Map<string, Shown> }>
  /** What it keeps of an event, to go on from there. */
  cursorOf(event: ListEvent): string
}

/**
 * A client that keeps a list by applying events, leaves and comes back: with its last cursor, with an earlier one and the
 * list that it had then, or with a fresh query. It insists: places grow, a subscription tells no state of an interaction
 * twice, what is updated is known, what is created is not, what was deleted does not come back, and all is its owner's.
 */
export class ListClient {
  readonly #source: ListSource
  #memory: Memory
  /** What it knew at some earlier cursor. */
  #earlier: Memory
  #subscription: ListSubscription | undefined
  /** Those that an earlier subscription told by their creation: this one may tell them in the same state once more. */
  #createdBefore = new Set<string>()
  #reading: Promise<void> = Promise.resolve()
  #seen = Promise.withResolvers<void>()

  constructor(source: ListSource, begin: { listId: string }) {
    this.#source = source
    this.#memory = memoryOf(encodeListCursor({ ...begin, position: 0 }), new Map())
    this.#earlier = structuredClone(this.#memory)
  }

  get ownerId() {
    return this.#source.ownerId
  }

  get shown() {
    return this.#memory.shown
  }

  async comeBack(feed: ListFeed, how: 'last' | 'earlier' | 'query') {
    await this.leave()
    if (how === 'last') this.#earlier = structuredClone(this.#memory)
    if (how === 'earlier') this.#memory = structuredClone(this.#earlier)
    if (how === 'query') {
      const { cursor, shown } = await this.#source.query(feed)
      this.#memory = { ...memoryOf(cursor, shown), queried: new Set(shown.keys()) }
    }
    this.#createdBefore = new Set(this.#memory.created)
    this.#subscription = await feed.changes({ ownerId: this.#source.ownerId, after: this.#memory.cursor })
    this.#reading = this.#read(this.#subscription)
    // Whoever waits for it hears of a failure; until then it is nobody's.
    this.#reading.catch(() => {})
  }

  /** @throws what it found to be wrong */
  async leave() {
    await this.#subscription?.return()
    this.#subscription = undefined
    await this.#reading
  }

  /** Settles when it has seen all there is up to a position. @throws what it found to be wrong */
  async hasSeen(position: number) {
    while (this.#place < position) await Promise.race([this.#seen.promise, this.#reading])
  }

  get #place() {
    const [, , listId = '', position = ''] = Buffer.from(this.#memory.cursor, 'base64url').toString().split(':')
    return decodeListCursor(encodeListCursor({ listId, position: Number(position) }), listId, []).position
  }

  async #read(subscription: ListSubscription) {
    for await (const event of subscription) {
      expect(event.position, 'places follow each other').toBeGreaterThan(this.#place)
      this.#take(event)
      this.#memory.cursor = this.#source.cursorOf(event)
      this.#seen.resolve()
      this.#seen = Promise.withResolvers()
    }
  }

  #take(event: ListEvent) {
    const { shown, deleted, queried, created } = this.#memory
    const { interactionId: id } = event
    expect(deleted.has(id), 'what was deleted does not come back').toBe(false)
    if (event.type === 'InteractionDeleted') {
      shown.delete(id)
      deleted.add(id)
      return
    }
    const { ownerId, title, revision, lastMessage } = event.interaction
    expect(ownerId, 'all is of the owner').toBe(this.#source.ownerId)
    const known = shown.get(id)
    const isQueried = queried.delete(id)
    const mayComeAgain = this.#createdBefore.delete(id) || isQueried
    if (mayComeAgain) expect(revision, 'no state is older').toBeGreaterThanOrEqual(known?.revision ?? 0)
    else if (known) expect(revision, 'no state comes twice').toBeGreaterThan(known.revision)
    if (!isQueried)
      expect(event.type, 'what is new is created, what is known is updated').toBe(known ? 'InteractionUpdated' : 'InteractionCreated')
    if (event.type === 'InteractionCreated') created.add(id)
    else created.delete(id)
    shown.set(id, { title, revision, lastMessage: lastMessage?.content ?? null })
  }
}

const memoryOf = (cursor: string, shown: Map<string, Shown>): Memory => ({
  cursor,
  shown,
  deleted: new Set(),
  queried: new Set(),
  created: new Set(),
})
