import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'

let test: TestApp

beforeAll(async () => {
  test = await startTestApp()
})

const fields = 'id role prompt title modelName temperature topP maxOutputTokens createdAt updatedAt cursor clientInteractionId'
const create = `mutation ($input: CreateInteractionInput!) { createInteraction(input: $input) { interaction { ${fields} } } }`
const update = `mutation ($input: UpdateInteractionInput!) { updateInteraction(input: $input) { interaction { ${fields} } } }`
const remove = 'mutation ($input: DeleteInteractionInput!) { deleteInteraction(input: $input) { deletedId } }'
const read = `query ($id: ID!) { interaction(id: $id) { ${fields} } }`

const created = async (input: object) => (await test.client.data(create, { input })).createInteraction.interaction

describe('createInteraction', () => {
  it('has defaults for everything', async () => {
    const interaction = await created({})
    expect(interaction).toMatchObject({ role: 'SYSTEM', prompt: null, title: null, modelName: null, temperature: null })
    expect((await test.client.data(read, { id: interaction.id })).interaction).toEqual(interaction)
  })

  it('gives the same interaction for the same key, also to callers at the same time', async () => {
    const input = { clientInteractionId: 'key', prompt: 'be kind', title: 'a talk' }
    const interactions = await Promise.all(Array.from({ length: 8 }, () => created(input)))
    expect(new Set(interactions.map(({ id }) => id)).size).toBe(1)
  })

  it('still knows the key after the interaction was changed', async () => {
    const input = { clientInteractionId: 'changed later', title: 'before' }
    const { id } = await created(input)
    await test.client.data(update, { input: { id, title: 'after' } })
    expect(await created(input)).toMatchObject({ id, title: 'after' })
  })

  it('refuses the same key with other settings', async () => {
    await created({ clientInteractionId: 'other', title: 'one' })
    const { errors } = await test.client.request(create, { input: { clientInteractionId: 'other', title: 'two' } })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', path: ['input', 'clientInteractionId'] })
  })
})

describe('updateInteraction', () => {
  it('changes what is given, keeps what is left out, and resets what is null', async () => {
    const { id, createdAt, cursor } = await created({ prompt: 'p', title: 't', temperature: 0.5, role: 'HUMAN' })
    const { updateInteraction } = await test.client.data(update, { input: { id, title: null, topP: 0.9, role: null } })
    expect(updateInteraction.interaction).toMatchObject({
      prompt: 'p',
      title: null,
      temperature: 0.5,
      topP: 0.9,
      role: 'SYSTEM',
      createdAt,
    })
    expect(updateInteraction.interaction.cursor).not.toBe(cursor)
  })
})

describe('deleteInteraction', () => {
  it('removes the interaction, its messages and its replies', async () => {
    const { id } = await created({})
    const { message, reply } = await test.client.send(id, 'hello')
    expect(await test.client.data(remove, { input: { id } })).toEqual({ deleteInteraction: { deletedId: id } })
    for (const gone of [id, message.id, reply.id])
      expect(await test.client.data('query ($id: ID!) { node(id: $id) { id } }', { id: gone })).toEqual({ node: null })
    const again = await test.client.request(remove, { input: { id } })
    expect(again.errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'id'] })
  })
})

describe('interactions', () => {
  const list = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: InteractionFilter, $orderBy: InteractionOrder) {
    interactions(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
      edges { cursor node { id title } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`
  /** That of the interactions which are made here, and of no others. */
  const modelName = 'test-model'
  const titles = async (variables: object, client = test.client) => {
    const { interactions } = await client.data(list, { ...variables })
    return interactions.edges.map((edge: { node: { title: string } }) => edge.node.title)
  }

  beforeAll(async () => {
    for (let n = 1; n <= 5; n += 1) await created({ title: `list ${n}`, modelName, role: n === 4 ? 'HUMAN' : 'SYSTEM' })
  })

  it('filters', async () => {
    const orderBy = { field: 'CREATED_AT', direction: 'ASC' }
    expect(await titles({ filter: { modelName }, orderBy })).toEqual(['list 1', 'list 2', 'list 3', 'list 4', 'list 5'])
    expect(await titles({ filter: { modelName, role: 'HUMAN' } })).toEqual(['list 4'])
    expect(await titles({ filter: { createdAfter: '2100-01-01T00:00:00Z' } })).toEqual([])
    expect(await titles({ filter: { modelName: 'nobody has it' } })).toEqual([])
  })

  it('filters by whether there are messages, of which removed ones are none', async () => {
    const { client } = test
    const own = { modelName: 'a model of its own' }
    const ids = []
    for (const title of ['none', 'removed', 'some']) ids.push((await client.createInteraction({ title, ...own })).id)
    const [, removed = '', some = ''] = ids
    await client.send(some, 'hello', { reply: false })
    const { message } = await client.send(removed, 'hello', { reply: false })
    await client.deleteMessage(message.id)
    expect(await titles({ filter: { ...own, hasMessages: true } })).toEqual(['some'])
    expect(await titles({ filter: { ...own, hasMessages: false } })).toEqual(['removed', 'none'])
    expect(await titles({ filter: { ...own, hasMessages: null } })).toEqual(['some', 'removed', 'none'])
  })

  it('filters by what titles and prompts say, where that is not encrypted, and takes the text as it is', async () => {
    const { client } = await startTestApp({ ENCRYPTION_KEYS: '' })
    for (const input of [{ title: 'list 1' }, { title: 'list 2', prompt: '100% of A_B', role: 'HUMAN' }, { title: 'other' }])
      await client.createInteraction(input)
    const filtered = async (filter: object) => (await titles({ filter }, client)).sort()
    expect(await filtered({ text: 'LIST' })).toEqual(['list 1', 'list 2'])
    expect(await filtered({ text: '100% of a_b' })).toEqual(['list 2'])
    expect(await filtered({ text: 'l%1' })).toEqual([])
    expect(await filtered({ text: 'list', role: 'SYSTEM' })).toEqual(['list 1'])
  })

  it.each(['ASC', 'DESC'])('walks through all of them in both directions, %s', async (direction) => {
    const query = { filter: { modelName }, orderBy: { field: 'CREATED_AT', direction } }
    const all = await titles(query)
    expect(all).toHaveLength(5)
    const forward: string[] = []
    for (let after: string | null = null, more = true; more; ) {
      const { interactions } = await test.client.data(list, { ...query, first: 2, after })
      forward.push(...interactions.edges.map((edge: { node: { title: string } }) => edge.node.title))
      ;({ endCursor: after, hasNextPage: more } = interactions.pageInfo)
    }
    expect(forward).toEqual(all)
    const backward: string[] = []
    for (let before: string | null = null, more = true; more; ) {
      const { interactions } = await test.client.data(list, { ...query, last: 2, before })
      backward.unshift(...interactions.edges.map((edge: { node: { title: string } }) => edge.node.title))
      ;({ startCursor: before, hasPreviousPage: more } = interactions.pageInfo)
    }
    expect(backward).toEqual(all)
  })

  it('orders by the last change', async () => {
    const { interactions } = await test.client.data(list, { filter: { modelName }, orderBy: { field: 'CREATED_AT', direction: 'ASC' } })
    await test.client.send(interactions.edges[1].node.id, 'a word', { reply: false })
    expect((await titles({ filter: { modelName }, orderBy: { field: 'UPDATED_AT' } }))[0]).toBe('list 2')
  })

  it('refuses a cursor of another order', async () => {
    const { interactions } = await test.client.data(list, { first: 1 })
    const variables = { after: interactions.pageInfo.endCursor, orderBy: { field: 'UPDATED_AT' } }
    const { errors } = await test.client.request(list, variables)
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: ['after'] })
  })
})
