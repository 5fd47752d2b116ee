import { beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { createInteraction, updateInteraction } from '../../src/domain/interactions.ts'
import { createListFeed } from '../../src/feed/list/listFeed.ts'
import type { ListSubscription } from '../../src/feed/list/listSubscription.ts'
import { numberAllChanges, readPresentEnd } from '../../src/feed/list/presentList.ts'
import { numberChanges } from '../../src/feed/list/sql/numberChanges.ts'
import { readListEnds } from '../../src/feed/list/sql/readListEnds.ts'
import { readListedRows } from '../../src/feed/list/sql/readListedRows.ts'
import { readLastMessages } from '../../src/resolvers/sql/readLastMessages.ts'
import { openTestDatabase, testDatabase } from '../support/databases.ts'
import { openPubSub, unheard } from '../support/feedParts.ts'
import { createDomain, owner } from '../support/parts.ts'
import { rewriteStatement } from '../support/rewriteStatement.ts'

let database: Database
let settings: Awaited<ReturnType<typeof testDatabase>>
beforeAll(async () => {
  settings = await testDatabase()
  database = await openTestDatabase(settings)
  return () => database[Symbol.asyncDispose]()
})

/** A node: its own connections, its own pub/sub. */
async function startNode() {
  const [own, pubsub] = [await openTestDatabase(settings), await openPubSub(settings)]
  const feed = createListFeed(own, pubsub, unheard)
  return {
    feed,
    domain: createDomain(own, pubsub),
    async [Symbol.asyncDispose]() {
      await feed[Symbol.asyncDispose]()
      await pubsub[Symbol.asyncDispose]()
      await own[Symbol.asyncDispose]()
    },
  }
}

async function titles(subscription: ListSubscription, count: number) {
  const seen: (string | null)[] = []
  while (seen.length < count) {
    const { value } = await subscription.next()
    if (!value) throw new Error('the subscription ended')
    seen.push('interaction' in value ? value.interaction.title : 'deleted')
  }
  return seen
}

it('a client goes on at another node, and hears there of what is done at the first one', async () => {
  await using one = await startNode()
  await using other = await startNode()
  const viewer = owner('traveller')
  const after = await one.feed.presentCursor(viewer.ownerId)
  const here = await one.feed.changes({ ownerId: viewer.ownerId, after })
  await createInteraction(one.domain, viewer, { title: 'one' })
  const { value } = await here.next()
  await here.return()
  await createInteraction(one.domain, viewer, { title: 'two' })
  const there = await other.feed.changes({ ownerId: viewer.ownerId, after: value?.cursor })
  expect(await titles(there, 1)).toEqual(['two'])
  await createInteraction(one.domain, viewer, { title: 'three' })
  expect(await titles(there, 1)).toEqual(['three'])
})

describe('an interaction that somebody is writing', () => {
  it('is passed over, not waited for, and told when it is written', async () => {
    await using node = await startNode()
    const viewer = owner('writer')
    const { id } = await createInteraction(node.domain, viewer, { title: 'held' })
    const subscription = await node.feed.changes({ ownerId: viewer.ownerId })
    const writing = await database.pool.connect()
    try {
      await writing.query('BEGIN')
      await writing.query('UPDATE interactions SET revision = revision + 1, title = $2 WHERE id = $1', [id, null])
      await createInteraction(node.domain, viewer, { title: 'other' })
      expect(await titles(subscription, 1)).toEqual(['other'])
      await writing.query('COMMIT')
    } finally {
      writing.release()
    }
    // Nobody said so: it is found by the look from time to time.
    expect(await titles(subscription, 1)).toEqual([null])
  })

  it('holds nobody up for long, also when it has changed and its next writer hangs', async () => {
    const viewer = owner('hanging')
    const domain = createDomain(database)
    const { ownerId } = viewer
    const { id } = await createInteraction(domain, viewer, { title: 'held' })
    await using node = await startNode()
    const { listId, position } = await readPresentEnd(database.pool, ownerId)
    await updateInteraction(domain, viewer, id, { title: 'numbered' })
    await createInteraction(domain, viewer, { title: 'other' })
    await numberAllChanges(database.pool, ownerId)
    await updateInteraction(domain, viewer, id, { title: 'changed' })
    const hanging = await database.pool.connect()
    try {
      await hanging.query('BEGIN')
      await hanging.query('SELECT FROM interactions WHERE id = $1 FOR UPDATE', [id])
      const after = Buffer.from(`1:list:${listId}:${position}`).toString('base64url')
      const subscription = await node.feed.changes({ ownerId, after })
      // Told where it would be told again, after two seconds in which it might have got its next place.
      expect(await titles(subscription, 2)).toEqual(['changed', 'other'])
    } finally {
      await hanging.query('ROLLBACK')
      hanging.release()
    }
  })

  it('is not kept waiting by who numbers, who holds its list', async () => {
    const viewer = owner('numbering')
    const { id } = await createInteraction(createDomain(database), viewer, {})
    await readPresentEnd(database.pool, viewer.ownerId)
    const numbering = await database.pool.connect()
    try {
      await numbering.query('BEGIN')
      await numbering.query('SELECT FROM interaction_lists WHERE owner_id = $1 FOR UPDATE', [viewer.ownerId])
      expect((await updateInteraction(createDomain(database), viewer, id, { title: 'written' })).title).toBe('written')
    } finally {
      await numbering.query('ROLLBACK')
      numbering.release()
    }
  })
})

describe('a long list costs what has changed in it', () => {
  const viewer = owner('collector')
  const { ownerId } = viewer
  let listId: string
  let end: number

  beforeAll(async () => {
    await database.pool.query(
      `INSERT INTO interactions (id, owner_id, title)
       SELECT gen_random_uuid(), 'owner ' || n % 3, 'x' FROM generate_series(1, 6000) n
       UNION ALL SELECT gen_random_uuid(), $1, 'x' FROM generate_series(1, 6000)`,
      [ownerId],
    )
    const list = await readPresentEnd(database.pool, ownerId)
    listId = list.listId
    end = list.position
    await database.pool.query(
      `INSERT INTO messages (id, interaction_id, role, content, position, added_revision, revision)
       SELECT gen_random_uuid(), id, 'Human', 'x', 1, 1, 1 FROM interactions`,
    )
    await database.pool.query('VACUUM ANALYZE interactions, listed_interactions, messages')
    for (let n = 0; n < 5; n += 1) await createInteraction(createDomain(database), viewer, { title: `new ${n}` })
  })

  /** How many rows each of the plan's looks at a table has found, and whether it went through all of it. */
  async function plan(name: string, run: (pool: Database['pool']) => Promise<object[]>) {
    await using fresh = await openTestDatabase(settings)
    using _explained = rewriteStatement(name, (text) => `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`)
    const [row] = (await run(fresh.pool)) as { 'QUERY PLAN': [{ Plan: Node }] }[]
    interface Node {
      'Node Type': string
      'Relation Name'?: string
      'Actual Rows': number
      'Actual Loops': number
      'Rows Removed by Filter'?: number
      Plans?: Node[]
    }
    const nodes = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodes)]
    const looks = nodes(row?.['QUERY PLAN'][0].Plan as Node).filter((node) => node['Relation Name'])
    const touched = looks.map((node) => (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'])
    const scanned = looks.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name'])
    return { most: Math.max(...touched), scanned }
  }
  /** It has one row for each owner with a list. */
  const small = ['interaction_lists']
  const flat = {
    most: expect.toSatisfy((rows: number) => rows <= 60),
    scanned: expect.toSatisfy((tables: string[]) => tables.every((table) => small.includes(table))),
  }

  it('looking whether there is something', async () => {
    expect(await plan('read-list-ends', (pool) => readListEnds(pool, [ownerId]))).toEqual(flat)
  })

  it('numbering', async () => {
    expect(await plan('number-changes', (pool) => numberChanges(pool, ownerId, 200))).toEqual(flat)
  })

  it('reading a page, wherever it begins', async () => {
    for (const after of [0, end - 10]) {
      expect(await plan('read-listed-rows', (pool) => readListedRows(pool, ownerId, listId, after, 50))).toEqual(flat)
    }
  })

  it('last messages of a page', async () => {
    const rows = await database.pool.query<{ id: string }>('SELECT id FROM interactions WHERE owner_id = $1 LIMIT 50', [ownerId])
    const ids = rows.rows.map(({ id }) => id)
    expect(await plan('read-last-messages-of-interactions', (pool) => readLastMessages(pool, ids))).toEqual(flat)
  })
})
