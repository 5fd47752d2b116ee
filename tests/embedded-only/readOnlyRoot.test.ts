import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { connect, take } from '../support/client.ts'
import { hasContainer, startContained } from '../support/container/container.ts'

it.runIf(hasContainer)('the container runs as nobody special, on a root that it cannot write to', { timeout: 120_000 }, async () => {
  const { server, data } = await startContained({})
  const root = `/proc/${server.pid}/root`
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8')
  expect(status).toMatch(/^Uid:\s+1000\s+1000\s+1000\s+1000$/m)
  expect(status).toMatch(/^Groups:\s*$/m)
  for (const set of ['CapEff', 'CapPrm', 'CapBnd', 'CapInh']) expect(status).toMatch(new RegExp(`^${set}:\\s+0+$`, 'm'))
  expect(status).toMatch(/^NoNewPrivs:\s+1$/m)
  // Not even root could write there.
  for (const path of ['/probe', '/app/probe', '/app/node_modules/probe', '/app/src/main.ts'])
    expect(() => writeFileSync(`${root}${path}`, ''), path).toThrow('EROFS')

  const client = connect(server.url)
  const { id, cursor } = await client.createInteraction()
  const messages = client.follow(id, cursor)
  await client.send(id, 'Hello, I am Ada.')
  expect((await take(messages, 2)).map(({ role }) => role)).toEqual(['HUMAN', 'AI'])
  await messages.return?.()
  expect(readdirSync(data)).toContain('database')
  expect(readdirSync(`${root}/tmp`)).toEqual([])
  server.kill('SIGTERM')
  expect(await server.ended).toBe(0)
})
