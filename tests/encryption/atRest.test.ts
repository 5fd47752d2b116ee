import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { take } from '../support/client.ts'
import { overPostgres } from '../support/databases.ts'
import { keyNamed } from '../support/encryption.ts'
import { converse, replaced, said } from './conversation.ts'
import { countSealed, dumpRows, wordsInFiles } from './storedBytes.ts'

const words = Object.values(said)
const wordsIn = (text: string) => words.filter((word) => text.includes(word)).sort()
/** What is still to be read when all is over. */
const left = words.filter((word) => !replaced.includes(word)).sort()

/** The conversation, with what the tables held while a reply ran, and when all was over. */
async function converseAndDump(test: TestApp) {
  const { pool } = test.app.database
  let running = { rows: '', columns: new Map<string, { sealed: number; plain: number }>(), text: '' }
  const conversation = await converse(test, async (replyId) => {
    const { node } = await test.client.data('query ($id: ID!) { node(id: $id) { ... on Reply { status text } } }', { id: replyId })
    running = { rows: await dumpRows(pool), columns: await countSealed(pool), text: `${node.status}: ${node.text}` }
  })
  return { ...conversation, running, ended: { rows: await dumpRows(pool), columns: await countSealed(pool) } }
}

const events = `subscription ($id: ID!, $after: String) {
  interactionEvents(interactionId: $id, after: $after) {
    type: __typename
    ... on MessageAdded { message { content } }
    ... on ReplyDelta { text }
    ... on ReplyFailed { error { message } }
    ... on InteractionUpdated { interaction { prompt title } }
  }
}`

/** All events from the start to the last one, the change of the settings. */
async function readToUpdate({ client }: TestApp, { id, cursor }: { id: string; cursor: string }) {
  const seen: unknown[] = []
  for await (const { data, errors } of client.socket.iterate({ query: events, variables: { id, after: cursor } })) {
    if (!data) throw new Error(JSON.stringify(errors))
    seen.push(data.interactionEvents)
    if ((data.interactionEvents as { type: string }).type === 'InteractionUpdated') break
  }
  return seen
}

/** Closes the app. The database writes what it has kept back. */
async function wordsOnDisk({ app, client, config: { database } }: TestApp) {
  await client[Symbol.asyncDispose]()
  await app[Symbol.asyncDispose]()
  return 'dataDir' in database ? await wordsInFiles(database.dataDir, words) : undefined
}

describe('with ENCRYPTION_KEYS', () => {
  let test: TestApp
  let conversation: Awaited<ReturnType<typeof converseAndDump>>

  beforeAll(async () => {
    test = await startTestApp({ ENCRYPTION_KEYS: keyNamed('k1') })
    conversation = await converseAndDump(test)
  })

  it('no row of any table holds a word of what was said, and every value that could is encrypted', () => {
    expect(wordsIn(conversation.running.rows)).toEqual([])
    expect(wordsIn(conversation.ended.rows)).toEqual([])
    expect([...conversation.running.columns.values()].every(({ sealed, plain }) => sealed > 0 && plain === 0)).toBe(true)
    expect([...conversation.ended.columns.values()].every(({ plain }) => plain === 0)).toBe(true)
  })

  it('mutations give what was said, and an interaction that is asked for again is the same', () => {
    const { created, again, ...others } = conversation.given
    expect(created).toMatchObject({ prompt: said.prompt, title: said.title })
    expect(again).toEqual(created)
    expect(others).toEqual({ updated: { prompt: said.newPrompt, title: said.newTitle }, changed: said.changed, kept: said.partial })
    expect(conversation.running.text).toBe(`RUNNING: ${said.partial}`)
  })

  it('queries give it, whichever way they go', async () => {
    const reply = '{ text error { message } attempts { error { message } } prompt { content } message { content } }'
    const messages = `messages { edges { node { id content reply ${reply} } } }`
    const { interaction, interactions } = await test.client.data(
      `query ($id: ID!) { interaction(id: $id) { prompt title ${messages} } interactions(first: 1) { edges { node { prompt title } } } }`,
      { id: conversation.id },
    )
    expect(interactions.edges).toEqual([{ node: { prompt: said.newPrompt, title: said.newTitle } }])
    expect(wordsIn(JSON.stringify(interaction))).toEqual(left)

    const fields = '... on Message { content } ... on Reply { error { message } } ... on Interaction { title }'
    const one = async (id: string) => (await test.client.data(`query ($id: ID!) { node(id: $id) { ${fields} } }`, { id })).node
    const nodes = interaction.messages.edges.map((edge: { node: { id: string } }) => edge.node)
    for (const { id, content } of nodes) {
      expect(await one(id)).toEqual({ content })
      expect(await test.client.data('query ($id: ID!) { message(id: $id) { content } }', { id })).toEqual({ message: { content } })
    }
    expect(await one(conversation.id)).toEqual({ title: said.newTitle })
    expect((await one(conversation.failedReplyId)).error.message).toContain(said.failure)
  })

  it('subscriptions from the start give it', async () => {
    const messages = test.client.follow(conversation.id, conversation.cursor)
    const contents = (await take(messages, 7)).map(({ content }) => content)
    await messages.return?.()
    expect(contents).toEqual([said.question, said.answer, said.refused, said.interrupted, said.changed, said.partial, said.last])

    const told = wordsIn(JSON.stringify(await readToUpdate(test, conversation)))
    expect(told).toEqual(left)
  })

  it('titles and prompts cannot be searched: an empty list would say that there is none', async () => {
    const { errors } = await test.client.request('{ interactions(filter: { text: "canary" }) { edges { node { id } } } }')
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', path: ['filter', 'text'] } }])
  })

  it.runIf(!overPostgres)('no file of the embedded database holds a word of it', async () => {
    expect(await wordsOnDisk(test)).toEqual([])
  })
})

describe('control: without', () => {
  it('rows hold what was said, and so do files', async () => {
    const test = await startTestApp({ ENCRYPTION_KEYS: '' })
    const { running, ended } = await converseAndDump(test)
    expect([...new Set([...wordsIn(running.rows), ...wordsIn(ended.rows)])].sort()).toEqual(
      words.filter((word) => word !== said.waiting).sort(),
    )
    for (const columns of [running.columns, ended.columns]) expect([...columns.values()].every(({ sealed }) => sealed === 0)).toBe(true)
    expect([...running.columns.values()].every(({ plain }) => plain > 0)).toBe(true)
    const onDisk = await wordsOnDisk(test)
    if (onDisk) expect(onDisk).toEqual([...words].sort())
  })
})
