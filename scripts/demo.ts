import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { startApp } from '../src/app.ts'
import { ConfigError, parseConfig } from '../src/config.ts'
import { describeChain } from '../src/llm/providers.ts'

// One conversation, from an empty database to a reply: `npm run demo`, or `npm run demo -- "A message of yours"`.
// The server is a real one on a free port, with the provider of the environment; its database is gone afterwards.

interface Interaction {
  id: string
  cursor: string
}

interface Reply {
  id: string
  status: string
  error: { code: string; message: string } | null
}

/** For a model that has to be loaded first; the offline provider takes a fraction of a second. */
const patienceMs = 120_000

const content = process.argv[2] ?? 'Hello, I am Ada.'
const directory = mkdtempSync(join(tmpdir(), 'parley-demo-'))
process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))
setTimeout(() => giveUp(`no reply within ${patienceMs / 1000} seconds`), patienceMs).unref()

try {
  await converse()
  // The engine of the migrations leaves a timer of ten seconds behind.
  process.exit()
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  giveUp(error.message)
}

async function converse() {
  const own = { HOST: '127.0.0.1', PORT: '0', DATABASE_URL: '', DATA_DIR: directory, ROLES: '', AUTH_ALLOW_OPEN: '' }
  await using app = await startApp(parseConfig({ LOG_LEVEL: 'error', ...process.env, ...own }))
  const url = `${app.url}/graphql`
  console.log(`Server   ${url}\nReplies  ${describeChain(app.providers)}\n`)

  const { createInteraction } = await execute<{ createInteraction: { interaction: Interaction } }>(
    url,
    'mutation ($input: CreateInteractionInput!) { createInteraction(input: $input) { interaction { id cursor } } }',
    { input: { prompt: 'You are a kind listener.' } },
  )
  const { id: interactionId, cursor: after } = createInteraction.interaction

  const socket = createClient({ url: url.replace(/^http/, 'ws') })
  const messages = socket.iterate<{ messageAdded: { role: string; content: string } }>({
    query:
      'subscription ($interactionId: ID!, $after: String) { messageAdded(interactionId: $interactionId, after: $after) { role content } }',
    variables: { interactionId, after },
  })
  const { createMessage } = await execute<{ createMessage: { reply: Reply } }>(
    url,
    'mutation ($input: CreateMessageInput!) { createMessage(input: $input) { reply { id } } }',
    { input: { interactionId, content, clientMessageId: crypto.randomUUID() } },
  )

  const done = new AbortController()
  const watching = giveUpWhenFailed(url, createMessage.reply.id, done.signal)
  for await (const { data, errors } of messages) {
    if (!data) giveUp(`the subscription ended: ${errors?.map(({ message }) => message).join('; ')}`)
    console.log(`${data.messageAdded.role.padEnd(8)} ${data.messageAdded.content}`)
    if (data.messageAdded.role === 'AI') break
  }
  done.abort()
  await watching
  await socket.dispose()
}

/** A reply that fails is no message, so the subscription says nothing of it. */
async function giveUpWhenFailed(url: string, id: string, done: AbortSignal) {
  for (;;) {
    await delay(500, undefined, { signal: done }).catch(() => {})
    if (done.aborted) return
    const { node } = await execute<{ node: Reply }>(
      url,
      'query ($id: ID!) { node(id: $id) { ... on Reply { status error { code message } } } }',
      {
        id,
      },
    )
    if (node.error) giveUp(`the reply is ${node.status}: ${node.error.code}. ${node.error.message}`)
  }
}

async function execute<Data>(url: string, query: string, variables: Record<string, unknown>): Promise<Data> {
  const body = JSON.stringify({ query, variables })
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] }
  if (!data || errors) throw new Error(errors?.map(({ message }) => message).join('; ') ?? response.statusText)
  return data
}

function giveUp(reason: string): never {
  console.error(`demo: ${reason}`)
  process.exit(1)
}
