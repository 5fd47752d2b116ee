import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ConfigError } from '../../src/config.ts'
import { loadConfig } from '../../src/loadConfig.ts'

const directory = mkdtempSync(join(tmpdir(), 'parley-secrets-'))
afterAll(() => rmSync(directory, { recursive: true }))

let files = 0
/** The path of a file that holds this. */
const fileOf = (content: string | Buffer) => {
  const path = join(directory, `secret${files++}`)
  writeFileSync(path, content)
  return path
}

const problemsOf = (env: Record<string, string>) => {
  try {
    loadConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

const chain = JSON.stringify([
  { name: 'a', kind: 'openai', models: ['m'], apiKeyEnv: 'A_KEY' },
  { name: 'b', kind: 'openai', models: ['m'], apiKeyEnv: 'OPENAI_API_KEY' },
])

describe('loadConfig', () => {
  it('takes secrets from files, without the white space around them', () => {
    const config = loadConfig({
      DATABASE_URL_FILE: fileOf('\n postgresql://ada:secret@db/parley \r\n'),
      REDIS_URL_FILE: fileOf('redis://:secret@redis:6379\n'),
      OPENAI_API_KEY_FILE: fileOf('sk-one\n'),
      A_KEY_FILE: ` ${fileOf('sk-two')} `,
      LLM_PROVIDERS: chain,
    })
    expect(config).toMatchObject({
      database: { url: 'postgresql://ada:secret@db/parley' },
      redisUrl: 'redis://:secret@redis:6379',
      providers: [{ apiKey: 'sk-two' }, { apiKey: 'sk-one' }],
    })
  })

  it('reads a file as large as it may be, and takes an empty variable for an unset one', () => {
    const key = 'k'.repeat(16 * 1024)
    expect(loadConfig({ OPENAI_API_KEY: ' ', OPENAI_API_KEY_FILE: fileOf(key) }).providers).toMatchObject([{ apiKey: key }])
    expect(loadConfig({ OPENAI_API_KEY: 'k', OPENAI_API_KEY_FILE: '' }).providers).toMatchObject([{ apiKey: 'k' }])
  })

  it('reads no file for a variable that is not secret', () => {
    expect(loadConfig({ PORT_FILE: fileOf('1'), A_KEY_FILE: join(directory, 'none') }).listen.port).toBe(4000)
  })

  it('refuses a secret that is given twice, naming both variables', () => {
    const [problem, ...others] = problemsOf({ OPENAI_API_KEY: 'canary', OPENAI_API_KEY_FILE: fileOf('canary') })
    expect(problem).toMatch(/^OPENAI_API_KEY_FILE: OPENAI_API_KEY is set as well/)
    expect(problem).not.toContain('canary')
    expect(others).toEqual([])
  })

  it.each([
    ['is not there', () => join(directory, 'none'), 'cannot be read (ENOENT)'],
    ['is a directory', () => directory, 'cannot be read (EISDIR)'],
    ['is empty', () => fileOf(' \n'), 'is empty'],
    ['is too large', () => fileOf('canary'.repeat(10_000)), 'has more than 16384 bytes'],
    ['never ends', () => '/dev/zero', 'has more than 16384 bytes'],
    ['is not text', () => fileOf(Buffer.from([0xff, 0xfe, 0x00])), 'is not text in UTF-8'],
  ])('names the variable and the path of a file that %s', (_, pathOf, problem) => {
    const path = pathOf()
    expect(problemsOf({ REDIS_URL_FILE: path })).toEqual([`REDIS_URL_FILE: ${path} ${problem}`])
  })

  it('reports it together with all else that is wrong', () => {
    const problems = problemsOf({ DATABASE_URL_FILE: '/none', A_KEY_FILE: '/none', LLM_PROVIDERS: chain, PORT: 'x', ROLES: 'worker' })
    expect(problems.map((problem) => problem.split(':', 1)[0])).toEqual([
      'DATABASE_URL_FILE',
      'A_KEY_FILE',
      'PORT',
      'ROLES',
      'LLM_PROVIDERS[0].apiKeyEnv',
      'LLM_PROVIDERS[1].apiKeyEnv',
    ])
  })

  it.each(['{', '{}', '[null, 1, {"apiKeyEnv": 2}]'])('leaves a chain that is none (%s) to be reported as one', (LLM_PROVIDERS) => {
    for (const problem of problemsOf({ LLM_PROVIDERS })) expect(problem).toMatch(/^LLM_PROVIDERS/)
    expect(problemsOf({ LLM_PROVIDERS })).not.toEqual([])
  })

  it('never says a secret, also where it stands in the place of its path, or in a file of the wrong kind', () => {
    const problems = problemsOf({
      OPENAI_API_KEY_FILE: 'sk-canary',
      REDIS_URL_FILE: 'redis://:canary@redis',
      DATABASE_URL_FILE: fileOf('mysql://ada:canary@db/parley'),
    })
    expect(problems.map((problem) => problem.split(':', 1)[0])).toEqual(['REDIS_URL_FILE', 'OPENAI_API_KEY_FILE', 'DATABASE_URL'])
    expect(problems.join()).not.toContain('canary')
  })
})
