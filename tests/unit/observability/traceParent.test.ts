import { describe, expect, test } from 'vitest'
import { readTraceParent, writeTraceParent } from '../../../src/observability/telemetry/traceParent.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = 'b7ad6b7169203331'

describe('a traceparent', () => {
  test.each([
    [`00-${traceId}-${spanId}-01`, 1],
    [`00-${traceId}-${spanId}-00`, 0],
    // Flags and parts that later versions may have are passed over.
    [`00-${traceId}-${spanId}-ff`, 1],
    [`cc-${traceId}-${spanId}-01-what-the-future-will-be-like`, 1],
  ])('%s is read', (text, traceFlags) => {
    expect(readTraceParent(text)).toEqual({ traceId, spanId, traceFlags, isRemote: true })
  })

  test.each([
    '',
    'nonsense',
    `00-${traceId}-${spanId}`,
    `00-${traceId}-${spanId}-01-more`,
    `ff-${traceId}-${spanId}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    ` 00-${traceId}-${spanId}-01`,
  ])('"%s" is none', (text) => {
    expect(readTraceParent(text)).toBeUndefined()
  })

  test('is written as it is read', () => {
    const text = `00-${traceId}-${spanId}-01`
    expect(writeTraceParent(readTraceParent(text) as never)).toBe(text)
  })
})
