import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { anonymous } from '../../src/auth/viewer.ts'
import { writeExport } from '../../src/commands/exportFile.ts'
import { createInteraction } from '../../src/domain/interactions.ts'
import { createMessage } from '../../src/domain/messages.ts'
import { exportOwner } from '../../src/domain/ownerExport.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { openTestDatabase, overPostgres, temporaryDirectory, testDatabase } from '../support/databases.ts'
import { begin, delta, refuse } from '../support/llmServer.ts'
import { storeSomethingOfEveryKind } from '../support/ownedData.ts'
import { createDomain, owner } from '../support/parts.ts'
import { replyWhen, textIsStored } from '../support/replies.ts'

// biome-ignore lint/suspicious/noExplicitAny: as the lines of a file, and the results of a query, are.
type Row = any

let test: TestApp
beforeAll(async () => {
  test = await startTestApp({ REPLY_MAX_ATTEMPTS: '1' })
})

async function read(ownerId: string, database = test.app.database): Promise<Row[]> {
  const records = []
  for await (const record of exportOwner(database, ownerId)) records.push(JSON.parse(JSON.stringify(record)))
  return records
}

const ofType = (records: Row[], type: string) => records.filter((record) => record.type === type).map(({ type: _, ...fields }) => fields)

const allIds = '{ interactions(first: 100, orderBy: { field: CREATED_AT, direction: ASC }) { edges { node { id } } } }'
const wholeInteraction = `query ($id: ID!) { interaction(id: $id) {
  id clientInteractionId role prompt title modelName temperature topP maxOutputTokens createdAt updatedAt
  messages(first: 60) { edges { node {
    id position role content clientMessageId createdAt updatedAt deletedAt
    reply {
      id turn status modelName attempt finishReason promptTokens completionTokens createdAt startedAt finishedAt text
      error { code message } prompt { id } message { id }
      attempts { number provider modelName promptTokens completionTokens firstTokenMs totalMs startedAt finishedAt error { code message } }
    } } } } } }`

/** All that clients can see of their interactions. */
async function readAsClient(): Promise<Row[]> {
  const nodes = ({ edges }: Row) => edges.map(({ node }: Row) => node)
  const shown = []
  for (const { id } of nodes((await test.client.data(allIds)).interactions)) {
    const { messages, ...interaction } = (await test.client.data(wholeInteraction, { id })).interaction
    shown.push({ ...interaction, messages: nodes(messages) })
  }
  return shown
}

it('has everything that clients can see', async () => {
  const { client, llm, app } = test
  const respond = llm.respond
  llm.respond = (request, response) => {
    const question = request.messages.at(-1)?.content
    if (question === 'refuse') return void refuse(response, 400)
    if (question !== 'begin') return respond(request, response)
    begin(response)
    delta(response, 'Well.')
  }
  const ids: string[] = []
  // More than a page of each kind.
  for (let n = 0; n < 53; n++) ids.push((await client.createInteraction(n % 2 ? {} : { title: `number ${n}`, topP: 0.25 })).id)
  const [busyId = '', mixedId = '', longId = ''] = ids
  for (let n = 0; n < 53; n++) await client.send(longId, `line ${n}`, { reply: false })
  for (const content of ['hello', 'refuse', 'goodbye']) {
    const { reply } = await client.send(mixedId, content, { clientMessageId: content })
    await replyWhen(app.database.pool, reply.id)
  }
  const { message } = await client.send(mixedId, 'not meant', { reply: false })
  await client.deleteMessage(message.id)
  const { reply: running } = await client.send(busyId, 'begin')
  await textIsStored(client, running.id, 'Well.')
  await client.send(busyId, 'wait')
  const other = await createInteraction(createDomain(app.database), owner('local2'), { title: 'of another' })
  await createMessage(createDomain(app.database), owner('local2'), { interactionId: other.id, content: 'of another', reply: false })

  const records = await read(anonymous.ownerId)
  const shown = await readAsClient()
  expect(ofType(records, 'interaction')).toEqual(shown.map(({ messages: _, ...interaction }) => interaction))

  const messages = ofType(records, 'message')
  expect(messages.filter(({ deletedAt }) => deletedAt === null).map(({ parentId: _, ...fields }) => fields)).toEqual(
    shown.flatMap(({ id, messages: said }) => said.map(({ reply: _, ...fields }: Row) => ({ ...fields, interactionId: id }))),
  )
  expect(messages.filter(({ deletedAt }) => deletedAt !== null)).toEqual([
    expect.objectContaining({ id: message.id, interactionId: mixedId, position: message.position, content: '' }),
  ])

  const replies = shown.flatMap(({ id, messages: said }) =>
    said.flatMap(({ role, reply }: Row) => (role === 'HUMAN' && reply ? [{ ...reply, interactionId: id }] : [])),
  )
  expect(replies.map(({ status }) => status)).toEqual(['RUNNING', 'QUEUED', 'COMPLETED', 'FAILED', 'COMPLETED'])
  expect(ofType(records, 'reply')).toEqual(
    replies.map(({ attempts: _, prompt, message: answer, text, ...fields }) => ({
      ...fields,
      promptMessageId: prompt.id,
      messageId: answer?.id ?? null,
      textSoFar: fields.status === 'RUNNING' ? text : '',
    })),
  )
  expect(ofType(records, 'attempt')).toEqual(
    replies.flatMap(({ id, attempts }) => attempts.map((attempt: Row) => ({ ...attempt, replyId: id }))),
  )
  expect(messages.filter(({ parentId }) => parentId).map(({ parentId }) => parentId)).toEqual(
    replies.filter(({ message: answer }) => answer).map(({ prompt }) => prompt.id),
  )

  expect(records[0]).toEqual({ type: 'owner', ownerId: 'local', exportedAt: expect.any(String), format: 1 })
  expect(records.at(-1)).toEqual({
    type: 'end',
    ...{
      apiKeys: 0,
      days: 0,
      interactions: 53,
      deletedInteractions: 0,
      messages: messages.length,
      replies: 5,
      attempts: ofType(records, 'attempt').length,
    },
  })
})

it('has the API keys, without what they could be used with', async () => {
  await using database = await openTestDatabase(await testDatabase())
  await storeSomethingOfEveryKind(database, 'grace')
  const key = await database.prisma.apiKey.findFirstOrThrow({ where: { ownerId: 'grace' } })
  const { id: _, hash, ownerId: __, ...fields } = key
  const records = await read('grace', database)
  expect(ofType(records, 'apiKey')).toEqual([JSON.parse(JSON.stringify(fields))])
  const text = JSON.stringify(records)
  for (const encoding of ['hex', 'base64', 'base64url'] as const) expect(text).not.toContain(Buffer.from(hash).toString(encoding))
})

it('has the ids of deleted interactions', async () => {
  await using database = await openTestDatabase(await testDatabase())
  const { deletedId } = await storeSomethingOfEveryKind(database, 'alan')
  const records = await read('alan', database)
  expect(ofType(records, 'deletedInteraction')).toEqual([{ id: deletedId, deletedAt: expect.any(String) }])
  expect(records.at(-1)).toMatchObject({ interactions: 3, deletedInteractions: 1 })
})

// The embedded database has one session: what is written meanwhile waits until the snapshot has ended.
it.runIf(overPostgres)('has each interaction as it was at one moment, and those that are created meanwhile', async () => {
  const [domain, viewer] = [createDomain(test.app.database), owner('heisenberg')]
  const { id: interactionId } = await createInteraction(domain, viewer, {})
  const write = (content: string) => createMessage(domain, viewer, { interactionId, content, reply: false })
  for (let n = 1; n <= 60; n++) await write(`line ${n}`)
  const records: Row[] = []
  for await (const record of exportOwner(test.app.database, viewer.ownerId)) {
    records.push(record)
    if (record.type !== 'message' || record.position !== 1) continue
    await write('line 61')
    await createInteraction(domain, viewer, { title: 'created meanwhile' })
  }
  expect(ofType(records, 'message').map(({ content }) => content)).toEqual(Array.from({ length: 60 }, (_, n) => `line ${n + 1}`))
  expect(ofType(records, 'interaction').map(({ title }) => title)).toEqual([null, 'created meanwhile'])
})

it('goes into a new file for this user alone, and never into one that is there', async () => {
  await using database = await openTestDatabase(await testDatabase())
  await storeSomethingOfEveryKind(database, 'linus')
  const path = join(temporaryDirectory(), 'linus.jsonl')
  await writeExport(database, 'linus', path)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const lines = readFileSync(path, 'utf8').split('\n')
  expect(lines.pop()).toBe('')
  expect(lines.slice(1).map((line) => JSON.parse(line))).toEqual((await read('linus', database)).slice(1))
  const written = readFileSync(path)
  await expect(writeExport(database, 'linus', path)).rejects.toThrow(`${path} exists, and is not overwritten.`)
  expect(readFileSync(path)).toEqual(written)
})
