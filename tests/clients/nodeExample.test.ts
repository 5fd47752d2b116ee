import { expect, it } from 'vitest'
import { CreateInteractionDocument } from '../../examples/node/generated/graphql.ts'
import { startTestApp } from '../support/app.ts'
import type { Result } from '../support/client.ts'
import { dictateReplies } from '../support/dictatedReplies.ts'
import { refuse } from '../support/llmServer.ts'
import { runProgram } from '../support/runProgram.ts'
import { startTcpProxy } from '../support/tcpProxy.ts'

const program = 'examples/node/main.ts'

it('the example for Node asks and prints the reply', async () => {
  const { client } = await startTestApp()
  const { code, output } = await runProgram(program, ['--url', client.url, 'What is a cursor?'])
  expect({ code, output }).toEqual({ code: 0, output: 'HUMAN: What is a cursor?\nAI: echo: What is a cursor?\n' })
})

it('it prints the reply as it is written, and goes on where it was when its connection is cut', async () => {
  const { app, llm } = await startTestApp()
  await using network = await startTcpProxy(app.url)
  const text = 'A cursor is the place behind an event: 漢字, 😀, and where you go on.'
  const half = Promise.withResolvers<void>()
  const args = ['--url', `${network.url}/graphql`, 'What is a cursor?']
  const ended = runProgram(program, args, {}, (output) => {
    if (output.endsWith(text.slice(0, 30))) half.resolve()
  })
  const reply = await dictateReplies(llm).replyTo('What is a cursor?', text)
  reply.writeTo(30)
  await half.promise
  network.cut()
  reply.finish()
  expect(await ended).toEqual({ code: 0, output: `HUMAN: What is a cursor?\nAI: ${text}\n` })
})

it('it fails, and says why, when the reply does', async () => {
  const { client, llm } = await startTestApp()
  llm.respond = (_, response) => void refuse(response, 401)
  const { code, output } = await runProgram(program, ['--url', client.url])
  expect(code).toBe(1)
  expect(output).toContain('PROVIDER_UNAUTHORIZED')
})

it('it fails, and says why, where there is no server', async () => {
  const { code, output } = await runProgram(program, ['--url', 'http://127.0.0.1:9/graphql'])
  expect(code).toBe(1)
  expect(output).toMatch(/fetch failed|bad port/)
})

it('its operations are run by a server that runs no others, and named by their ids', async () => {
  const path = new URL('../../examples/node/generated/persisted-documents.json', import.meta.url).pathname
  const { client } = await startTestApp({ PERSISTED_ONLY: '1', PERSISTED_DOCUMENTS: path })
  const post = async (body: object) => {
    const response = await fetch(client.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await response.json()) as Result
  }
  const documentId = CreateInteractionDocument.__meta__?.hash
  expect(await post({ documentId, variables: { input: {} } })).toMatchObject({
    data: { createInteraction: { interaction: { id: expect.any(String) } } },
  })
  expect((await client.request(CreateInteractionDocument.toString(), { input: {} })).errors).toMatchObject([
    { extensions: { code: 'PERSISTED_DOCUMENT_NOT_FOUND' } },
  ])
})
