import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../../src/config.ts'

const settings = (env: Record<string, string>) => parseConfig(env).tracing

describe('traces are taken', () => {
  test.each([
    ['with an endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, 'http://collector:4318/v1/traces'],
    ['with a path in it', { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector/otlp/' }, 'https://collector/otlp/v1/traces'],
    ['with an endpoint for traces', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector/here' }, 'http://collector/here'],
    ['with the exporter alone', { OTEL_TRACES_EXPORTER: 'otlp' }, 'http://localhost:4318/v1/traces'],
  ])('%s', (_, env, url) => {
    const sampler = { name: 'parentbased_always_on', ratio: 1 }
    expect(settings(env)).toEqual({ url, protocol: 'http/protobuf', sampler, serviceName: undefined })
  })

  test('as the variables want them', () => {
    const env = {
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
      OTEL_SERVICE_NAME: 'replies',
    }
    const sampler = { name: 'parentbased_traceidratio', ratio: 0.25 }
    expect(settings(env)).toMatchObject({ protocol: 'http/json', sampler, serviceName: 'replies' })
  })
})

describe('no traces are taken', () => {
  test.each([
    ['by default', {}],
    ['with a name alone', { OTEL_SERVICE_NAME: 'replies' }],
    ['without an exporter', { OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }],
    ['when all of it is switched off', { OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }],
  ])('%s', (_, env) => {
    expect(settings(env as Record<string, string>)).toBeUndefined()
  })
})

test.each([
  { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
  { OTEL_TRACES_EXPORTER: 'zipkin' },
  { OTEL_TRACES_SAMPLER: 'sometimes' },
  { OTEL_TRACES_SAMPLER_ARG: '1.5' },
  { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' },
])('%j is refused', (env) => {
  expect(() => settings(env as Record<string, string>)).toThrow(Object.keys(env)[0])
})
