import { expect, it } from 'vitest'
import { runProgram } from '../support/runProgram.ts'

it('the demo shows a message and its reply, and ends well', { timeout: 120_000 }, async () => {
  const { code, output } = await runProgram('scripts/demo.ts')
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringMatching(/^HUMAN +Hello, I am Ada\.$/m) })
  expect(output).toMatch(/^AI +\S.*\S$/m)
})

it('the demo fails, and says why, when no reply can come', { timeout: 120_000 }, async () => {
  // Nobody listens there, and one try is all that it gets.
  const env = { OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', REPLY_MAX_ATTEMPTS: '1' }
  const { code, output } = await runProgram('scripts/demo.ts', [], env)
  expect(code, output).toBe(1)
  expect(output).toContain('PROVIDER_')
})
