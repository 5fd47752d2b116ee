import { beforeAll, describe, expect, it } from 'vitest'
import { anonymous } from '../../src/auth/viewer.ts'
import type { Database } from '../../src/db/database.ts'
import { createInteraction } from '../../src/domain/interactions.ts'
import { createMessage } from '../../src/domain/messages.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { keyNamed } from '../support/encryption.ts'
import { eventually } from '../support/eventually.ts'
import { createDomain } from '../support/parts.ts'
import { replyWhen } from '../support/replies.ts'
import { startServerScene, stop } from '../support/serverScene.ts'

const keys = { ENCRYPTION_KEYS: keyNamed('k1') }

/** Two rows have each other's text, as it is stored. */
const swap = ({ pool }: Database, column: string, [one, other]: [string, string]) => {
  const [table, name] = column.split('.')
  return pool.query(
    `UPDATE ${table} own SET ${name} = others.${name} FROM ${table} others
     WHERE own.id = ANY($1) AND others.id = ANY($1) AND own.id <> others.id`,
    [[one, other]],
  )
}

/** Masked, with the id of the request. */
const masked = {
  message: 'Unexpected error.',
  extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.stringMatching(/./) },
}

describe('text that was moved to another row', () => {
  let test: TestApp
  const lines: string[] = []
  let moved: { id: string; cursor: string; messageId: string }[]

  beforeAll(async () => {
    const logger = createLogger('info', { write: (line) => void lines.push(line) })
    test = await startTestApp(keys, { logger })
    moved = await Promise.all(
      ['canary-one', 'canary-two'].map(async (word) => {
        const { id, cursor } = await test.client.createInteraction({ title: `${word} title` })
        const { message } = await test.client.send(id, word, { reply: false })
        return { id, cursor, messageId: message.id }
      }),
    )
    const [one, other] = moved as [(typeof moved)[number], (typeof moved)[number]]
    await swap(test.app.database, 'messages.content', [one.messageId, other.messageId])
    await swap(test.app.database, 'interactions.title', [one.id, other.id])
  })

  /** What was logged of an error that a client got, which says nothing of the text. */
  function expectLogged(requestId: unknown, place: string) {
    const line = lines.map((text) => JSON.parse(text)).find((each) => each.requestId === requestId)
    expect(line).toMatchObject({ err: { name: 'DecryptionError', message: expect.stringContaining(place) } })
    expect(line.err.message).toContain("'k1'")
    expect(lines.join()).not.toContain('canary')
  }

  it('is an error in a list that is followed, which goes on', async () => {
    const { client } = test
    const [{ id }] = moved as [(typeof moved)[number]]
    const { interactions } = await client.data('{ interactions(first: 0) { cursor } }')
    const query = `subscription ($after: String) { interactionsChanged(after: $after) {
      ... on InteractionCreated { interaction { id title } } ... on InteractionUpdated { interaction { id title lastMessage { content } } } } }`
    const events = client.socket.iterate({ query, variables: { after: interactions.cursor } })
    await client.updateInteraction(id, { topP: 0.5 })
    const { value: damaged } = await events.next()
    expect(damaged?.data).toEqual({ interactionsChanged: { interaction: { id, title: null, lastMessage: null } } })
    expect(damaged?.errors).toEqual([expect.objectContaining(masked), expect.objectContaining(masked)])
    const { id: next } = await client.createInteraction({ title: 'readable' })
    expect((await events.next()).value?.data).toEqual({ interactionsChanged: { interaction: { id: next, title: 'readable' } } })
    await events.return?.()
    await client.deleteInteraction(next)
  })

  it('is an error for who asks for it, and the log says where it is', async () => {
    for (const { id, messageId } of moved) {
      const { errors } = await test.client.request('query ($id: ID!) { message(id: $id) { content } }', { id: messageId })
      expect(errors).toMatchObject([{ ...masked, path: ['message', 'content'] }])
      expectLogged(errors?.[0]?.extensions.requestId, `messages.content:${messageId}`)
      const page = await test.client.request('query ($id: ID!) { interaction(id: $id) { messages { edges { node { content } } } } }', {
        id,
      })
      expect(page.errors).toMatchObject([masked])
    }
  })

  it('is missing from what else the row says, and lists have all other rows', async () => {
    const { id } = await test.client.createInteraction({ title: 'in its place' })
    const { data, errors } = await test.client.request(
      '{ interactions(orderBy: { field: CREATED_AT, direction: ASC }) { edges { node { id title } } } }',
    )
    const nodes = data.interactions.edges.map(({ node }: { node: object }) => node)
    expect(nodes).toEqual([...moved.map((one) => ({ id: one.id, title: null })), { id, title: 'in its place' }])
    expect(errors).toMatchObject([masked, masked])
    const [first] = moved
    const rest = await test.client.data('query ($id: ID!) { message(id: $id) { position role } }', { id: first?.messageId })
    expect(rest).toEqual({ message: { position: 1, role: 'HUMAN' } })
  })

  it('ends a subscription that comes to it, and no other', async () => {
    for (const { id, cursor } of moved) {
      const ended = test.client.follow(id, cursor)
      expect((await ended.next()).value.errors).toMatchObject([masked])
      expect(await ended.next()).toMatchObject({ done: true })
    }
    const { id, cursor } = await test.client.createInteraction()
    const subscription = test.client.follow(id, cursor)
    const { reply } = await test.client.send(id, 'how are you?')
    expect((await subscription.next()).value.data.messageAdded).toMatchObject({ content: 'how are you?' })
    expect((await subscription.next()).value.data.messageAdded).toMatchObject({ content: 'echo: how are you?' })
    await subscription.return?.()
    expect(await replyWhen(test.app.database.pool, reply.id)).toMatchObject({ status: 'COMPLETED' })
  })
})

it('a system prompt that was moved fails its own reply, and none that is claimed with it', async () => {
  const scene = await startServerScene({ ...keys, REPLY_MAX_ATTEMPTS: '1' })
  const asked: { interactionId: string; replyId: string }[] = []
  {
    await using database = await scene.open()
    const domain = createDomain(database)
    for (const prompt of ['canary-one', 'canary-two', 'canary-three', null]) {
      const { id: interactionId } = await createInteraction(domain, anonymous, { prompt })
      const { reply } = await createMessage(domain, anonymous, { interactionId, content: `hello, ${prompt}` })
      asked.push({ interactionId, replyId: reply?.id as string })
    }
    await swap(database, 'interactions.prompt', asked.slice(0, 2).map(({ interactionId }) => interactionId) as [string, string])
  }
  // All four are due when it starts, so it claims them together.
  const node = await scene.start()
  const states = await eventually(
    'all have ended',
    () =>
      Promise.all(
        asked.map(async ({ replyId }) => {
          const query = 'query ($id: ID!) { node(id: $id) { ... on Reply { status error { code message } } } }'
          return (await node.client.data(query, { id: replyId })).node as { status: string }
        }),
      ),
    (replies) => replies.every(({ status }) => status === 'COMPLETED' || status === 'FAILED'),
  )
  const failed = { status: 'FAILED', error: { code: 'INTERNAL', message: 'The server could not produce the reply.' } }
  const completed = { status: 'COMPLETED', error: null }
  expect(states).toEqual([failed, failed, completed, completed])
  await stop(node)
  const log = node.server.log.join('\n')
  for (const { interactionId } of asked.slice(0, 2)) expect(log).toContain(`DecryptionError: interactions.prompt:${interactionId}`)
  expect(log).toContain("'k1'")
  expect(log).not.toContain('canary')
})
