import { type Client, createClient } from 'graphql-ws'
import { beforeAll, describe, expect, it } from 'vitest'
import { createResumingClient } from '../../examples/resume/resumingClient.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { noCurl } from '../support/curl.ts'
import { type DictatedReply, dictateReplies } from '../support/dictatedReplies.ts'
import { interactionEvents, type SeenEvent } from '../support/events.ts'
import { refuse } from '../support/llmServer.ts'
import { runCommand } from '../support/runProgram.ts'
import { startTcpProxy } from '../support/tcpProxy.ts'

const text = 'A cursor is the place behind an event: 漢字, 😀, "\\n", and where\nyou go on.'

let test: TestApp
let replyTo: (question: string, text: string) => Promise<DictatedReply>

beforeAll(async () => {
  test = await startTestApp()
  ;({ replyTo } = dictateReplies(test.llm))
})

/** How an example is run to ask a question of a server, and what it prints. */
interface Script {
  run(serverUrl: string, question: string, onOutput?: (output: string) => void): ReturnType<typeof runCommand>
  printed(question: string, answer: string): string
}

const node: Script = {
  run: (url, question, onOutput) =>
    runCommand([process.execPath, 'examples/node/main.ts', '--url', `${url}/graphql`, question], {}, onOutput),
  printed: (question, answer) => `HUMAN: ${question}\nAI: ${answer}\n`,
}
const curl: Script = {
  run: (url, question, onOutput) => runCommand(['sh', 'examples/curl/converse.sh', question], { PARLEY_URL: url }, onOutput),
  printed: (_, answer) => `${answer}\n`,
}

describe.each([
  ['Node.js', node, false],
  ['curl', curl, Boolean(noCurl)],
])('the example for %s', (name, { run, printed }, isMissing) => {
  it.skipIf(isMissing)('prints a reply as it is written, and goes on where it was when its connection is cut', async () => {
    await using network = await startTcpProxy(test.app.url)
    const question = `What is a "cursor" to ${name}?`
    const half = Promise.withResolvers<void>()
    const ended = run(network.url, question, (output) => {
      if (output.endsWith(text.slice(0, 30))) half.resolve()
    })
    const reply = await replyTo(question, text)
    reply.writeTo(30, 3)
    await half.promise
    network.cut()
    reply.finish()
    expect(await ended).toEqual({ code: 0, output: printed(question, text) })
  })

  it.skipIf(isMissing)('fails, and says why, when the reply does, and where there is no server', async () => {
    const { respond } = test.llm
    test.llm.respond = (_, response) => void refuse(response, 401)
    const refused = await run(test.app.url, 'hello')
    test.llm.respond = respond
    expect(refused.code).toBe(1)
    expect(refused.output).toContain('credentials')
    const { code, output } = await run('http://127.0.0.1:9', 'hello')
    expect(code).not.toBe(0)
    expect(output).toMatch(/fetch failed|bad port|Failed to connect|Couldn't connect/)
  })
})

describe('the lines that the examples share', () => {
  /** Has a reply written to a client whose connection is cut in its middle. @returns the text of all deltas that it was given */
  async function receivedOverCut(question: string, connect: (url: string) => Client): Promise<string> {
    await using network = await startTcpProxy(test.app.url)
    const { id: interactionId, cursor: after } = await test.client.createInteraction()
    const client = connect(`${network.url.replace('http', 'ws')}/graphql`)
    let received = ''
    const half = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<void>()
    client.subscribe<{ interactionEvents: SeenEvent }>(
      { query: interactionEvents, variables: { interactionId, after } },
      {
        next({ data }) {
          const event = data?.interactionEvents
          if (event?.__typename === 'ReplyDelta') received += event.text
          if (received === text.slice(0, 30)) half.resolve()
          if (event?.__typename === 'ReplyCompleted') ended.resolve()
        },
        error: ended.reject,
        complete: () => {},
      },
    )
    await test.client.send(interactionId, question)
    const reply = await replyTo(question, text)
    reply.writeTo(30, 3)
    await half.promise
    network.cut()
    reply.finish()
    await ended.promise
    await client.dispose()
    return received
  }

  it('bring each piece of a text once', async () => {
    expect(await receivedOverCut('to a client that resumes', (url) => createResumingClient({ url }))).toBe(text)
  })

  it('control: a client that subscribes again as it did at first is noticed', async () => {
    const connect = (url: string) => createClient({ url, shouldRetry: () => true })
    expect(await receivedOverCut('to a client that does not', connect)).toBe(text.slice(0, 30) + text)
  })
})
