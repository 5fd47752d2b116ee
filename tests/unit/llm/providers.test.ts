import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../../src/config.ts'
import { retryAfterMs } from '../../../src/llm/openaiErrors.ts'
import { createProviders, defaultModel, describeChain, knowsModel, listModels } from '../../../src/llm/providers.ts'

const chainFrom = (env: Record<string, string>) => createProviders(parseConfig(env).providers)

describe('the chain of providers', () => {
  test('is the offline provider without any setting', () => {
    const chain = chainFrom({})
    expect(listModels(chain)).toEqual([{ name: 'offline', provider: 'offline', isDefault: true }])
    expect(describeChain(chain)).toBe('offline')
  })

  test('follows the settings in their order', () => {
    const chain = chainFrom({
      LLM_PROVIDERS: JSON.stringify([
        { name: 'local', kind: 'openai', baseUrl: 'http://127.0.0.1:1/v1', models: ['small', 'large'] },
        { name: 'demo', kind: 'offline' },
      ]),
    })
    expect(listModels(chain)).toEqual([
      { name: 'small', provider: 'local', isDefault: true },
      { name: 'large', provider: 'local', isDefault: false },
      { name: 'offline', provider: 'demo', isDefault: false },
    ])
    expect(defaultModel(chain)).toBe('small')
    expect(knowsModel(chain, 'large')).toBe(true)
    expect(knowsModel(chain, 'huge')).toBe(false)
    expect(describeChain(chain)).toBe('local (small), then demo (offline)')
  })
})

describe('Retry-After', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  test.each([
    [{}, undefined],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '1.5' }, 1500],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:20 GMT' }, 20_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 23:00:00 GMT' }, 0],
    [{ 'retry-after': '-3' }, undefined],
    [{ 'retry-after-ms': '12.5' }, 12.5],
    [{ 'retry-after-ms': 'NaN', 'retry-after': '2' }, 2000],
  ])('%j is %s ms', (headers, expected) => {
    expect(retryAfterMs(new Headers(headers as Record<string, string>), now)).toBe(expected)
  })
})
