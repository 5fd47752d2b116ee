import { afterAll, beforeAll, expect, it } from 'vitest'
import { dictateReplies } from '../support/dictatedReplies.ts'
import { type LlmServer, refuse, startLlmServer } from '../support/llmServer.ts'
import { runProgram } from '../support/runProgram.ts'

const text = 'A cursor is the place behind an event: 漢字, 😀, and where you go on.'
const refreshed = ' … (refreshed) … '

let llm: LlmServer

beforeAll(async () => {
  llm = await startLlmServer()
  afterAll(() => llm[Symbol.asyncDispose]())
})

/** Runs the demo with the test's provider. `printed` settles once the output has such a text. */
function startDemo(...args: string[]) {
  let output = ''
  let changed = Promise.withResolvers<void>()
  const ended = runProgram('scripts/demo.ts', args, { OPENAI_BASE_URL: llm.baseUrl }, (all) => {
    output = all
    changed.resolve()
    changed = Promise.withResolvers()
  })
  async function printed(wanted: string) {
    while (!output.includes(wanted)) {
      const over = ended.then(() => Promise.reject(new Error(`never printed: ${wanted}\n${output}`)))
      await Promise.race([changed.promise, over])
    }
    return output
  }
  return { ended, printed }
}

it('the demo answers without a model or a key, the same when it refreshes, and ends well', { timeout: 120_000 }, async () => {
  const [plain, refreshing] = await Promise.all([runProgram('scripts/demo.ts'), runProgram('scripts/demo.ts', ['--refresh'])])
  expect(plain).toMatchObject({ code: 0, output: expect.stringMatching(/^HUMAN +Hello, I am Ada\.$/m) })
  const [answer] = /^AI +\S.*\S$/m.exec(plain.output) ?? []
  expect(answer).toBeDefined()
  expect(refreshing).toMatchObject({ code: 0, output: expect.stringContaining(refreshed) })
  expect(refreshing.output.replace(refreshed, '')).toContain(`\n${answer}\n`)
})

it('the demo prints the reply as it is written, and goes on at the character where it was when it refreshes', {
  timeout: 120_000,
}, async () => {
  const { ended, printed } = startDemo('--refresh', 'What is a cursor?')
  const reply = await dictateReplies(llm).replyTo('What is a cursor?', text)
  for (const length of [1, 10]) {
    reply.writeTo(length)
    expect(await printed(text.slice(0, length))).not.toContain(text.slice(0, length + 1))
  }
  reply.writeTo(30)
  await printed(refreshed)
  reply.writeTo(50)
  expect(await printed(text.slice(30, 50))).not.toContain(text.slice(30, 51))
  reply.finish()
  const { code, output } = await ended
  expect(code, output).toBe(0)
  expect(output.split(refreshed)).toHaveLength(2)
  expect(output.replace(refreshed, '')).toContain(`\nHUMAN    What is a cursor?\nAI       ${text}\n`)
})

it('the demo fails, and says why, when no reply can come', { timeout: 120_000 }, async () => {
  llm.respond = (_, response) => void refuse(response, 401)
  const { code, output } = await startDemo().ended
  expect(code, output).toBe(1)
  expect(output).toContain('PROVIDER_UNAUTHORIZED')
  expect(output).not.toMatch(/^AI /m)
})
