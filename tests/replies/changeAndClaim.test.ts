import { beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { control } from '../support/control.ts'
import { findViolations } from '../support/invariants.ts'
import type { LlmServer } from '../support/llmServer.ts'
import { holdByQuestion, type RepliesToLetGo } from '../support/repliesToLetGo.ts'
import { startServerScene, without } from '../support/serverScene.ts'
import { EventListener } from '../support/toldEvents.ts'

interface Arena {
  client: Client
  llm: LlmServer
  replies: RepliesToLetGo
}

interface Changes {
  /** What the message said after the last change that was accepted. */
  last: string
  /** How the first refusal, if there was one, gave the status of the reply. */
  status: string | undefined
  /** What the provider was asked for it. */
  asked: string[]
  /** Whether somebody who follows was told of a change after the reply had begun. */
  isToldLate: boolean
}

const updateMessage = 'mutation ($input: UpdateMessageInput!) { updateMessage(input: $input) { message { content } } }'

/** Changes a message over and over, while the turn before it ends and a worker claims its reply. */
async function changeUntilRefused({ client, llm, replies }: Arena): Promise<Changes> {
  const { id, cursor } = await client.createInteraction()
  const question = (what: string) => `${what} of ${id}`
  await client.send(id, question('ahead'))
  const { message } = await client.send(id, question('change 0'))
  await replies.asked(question('ahead'))
  const listener = new EventListener(client, id, cursor)
  let isOver = false
  const over = listener.readTo('reply 2 completed').finally(() => {
    isOver = true
  })
  // Whoever waits hears of a failure; until then it is nobody's.
  over.catch(() => {})

  let last = 'change 0'
  let status: string | undefined
  for (let n = 1; !status && !isOver; n += 1) {
    const next = `change ${n}`
    for (const what of [last, next]) replies.letGo(question(what))
    if (n === 3) replies.letGo(question('ahead'))
    const { data, errors } = await client.request(updateMessage, { input: { id: message.id, content: question(next) } })
    if (data) last = next
    else expect(errors).toMatchObject([{ extensions: { code: 'CONFLICT', status: expect.any(String) } }])
    status = errors?.[0]?.extensions.status as string | undefined
  }
  const told = await over
  await listener.leave()
  const isLate = (words: string, n: number) => words.startsWith('message 2 changed') && told.slice(0, n).includes('reply 2 started')
  const questions = llm.requests.map(({ messages }) => messages.at(-1)?.content ?? '').filter((content) => content.endsWith(id))
  const asked = questions.slice(1).map((content) => content.replace(` of ${id}`, ''))
  return { last, status, asked, isToldLate: told.some(isLate) }
}

/** Few at a time: the less there is to do, the closer the changes of one message follow each other. */
async function changeMany(arena: Arena, count: number): Promise<Changes[]> {
  const all: Changes[] = []
  while (all.length < count) all.push(...(await Promise.all([changeUntilRefused(arena), changeUntilRefused(arena)])))
  return all
}

/** What was asked otherwise than the last accepted change left it, or changed when it was asked already. */
const faulty = (changes: Changes[]) => changes.filter(({ last, asked, isToldLate }) => asked.join() !== last || isToldLate)

describe('a message that is changed while a worker claims its reply', () => {
  let test: TestApp

  beforeAll(async () => {
    test = await startTestApp({ REPLY_CONCURRENCY: '100' })
  })

  it('is asked as the last change left it that was not refused', async () => {
    const changes = await changeMany({ ...test, replies: holdByQuestion(test.llm) }, 40)
    expect(faulty(changes)).toEqual([])
    for (const { status } of changes) expect(['RUNNING', 'COMPLETED']).toContain(status)
    expect(changes.filter(({ last }) => last === 'change 0')).toEqual([])
    expect(await findViolations(test.app.database.pool)).toEqual([])
  })
})

// The control: what the test above relies on is that a change looks at the reply.
control('a server that changes whatever it is told to is found out', async () => {
  const { llm, start } = await startServerScene()
  const { client } = await start(without('changeGuard'))
  expect(faulty(await changeMany({ client, llm, replies: holdByQuestion(llm) }, 4))).not.toEqual([])
})
