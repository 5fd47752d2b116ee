import { expect, it } from 'vitest'
import { startTestApp } from '../support/app.ts'
import { runProgram } from '../support/runProgram.ts'

it('the typed client of the examples asks and prints the reply', async () => {
  const { client } = await startTestApp()
  const { code, output } = await runProgram('examples/typed-client/main.ts', ['--url', client.url, 'What is a cursor?'])
  expect({ code, output }).toEqual({ code: 0, output: 'HUMAN: What is a cursor?\nAI: echo: What is a cursor?\n' })
})

it('it fails, and says why, where there is no server', async () => {
  const { code, output } = await runProgram('examples/typed-client/main.ts', ['--url', 'http://127.0.0.1:9/graphql'])
  expect(code).toBe(1)
  expect(output).toMatch(/fetch failed|bad port/)
})
