import { GraphQLError } from 'graphql'
import { expect, test } from 'vitest'
import { errorCodes } from '../../../../src/errors.ts'
import { refusalOf } from '../../../../src/http/rest/refusals.ts'

const refused = (code: string, message = 'Words.', more: Record<string, unknown> = {}) =>
  refusalOf({ errors: [new GraphQLError(message, { extensions: { code, ...more } })] })

test('what went well is no refusal', () => {
  expect(refusalOf({ data: {} })).toBeUndefined()
})

test.each([
  ['BAD_REQUEST', 400],
  ['UNAUTHENTICATED', 401],
  ['FORBIDDEN', 403],
  ['NOT_FOUND', 404],
  ['NOT_ACCEPTABLE', 406],
  ['CONFLICT', 409],
  ['INTERACTION_BUSY', 409],
  ['PAYLOAD_TOO_LARGE', 413],
  ['UNSUPPORTED_MEDIA_TYPE', 415],
  ['RATE_LIMITED', 429],
  ['UNAVAILABLE', 503],
])('%s is a %i, with the words for it', (code, status) => {
  expect(refused(code)).toMatchObject({ status, detail: 'Words.' })
})

test('every code of ours is known', () => {
  expect(Object.keys(errorCodes).filter((code) => refused(code)?.status === 500)).toEqual([])
})

test.each(['INTERNAL_SERVER_ERROR', 'GRAPHQL_VALIDATION_FAILED', 'toString'])('%s is a fault of ours, and not told', (code) => {
  expect(refused(code)).toMatchObject({ status: 500, detail: 'Internal Server Error' })
})

test('the time to wait is told in whole seconds, never too short', () => {
  expect(refused('RATE_LIMITED', 'Slow down.', { retryAfterMs: 1001 })?.headers).toEqual({ 'retry-after': '2' })
  expect(refused('NOT_FOUND')?.headers).toEqual({})
})

test.each([
  [
    ['input', 'content'],
    ['body', 'content'],
  ],
  [
    ['input', 'maxOutputTokens'],
    ['body', 'max_output_tokens'],
  ],
  [
    ['input', 'id'],
    ['path', 'id'],
  ],
  [
    ['input', 'interactionId'],
    ['path', 'id'],
  ],
  [
    ['input', 'replyId'],
    ['path', 'id'],
  ],
  [['id'], ['path', 'id']],
  [
    ['input', 'clientMessageId'],
    ['header', 'idempotency-key'],
  ],
  [['first'], ['query', 'limit']],
  [['last'], ['query', 'limit']],
  [['after'], ['query', 'after']],
])('bad input at %j was at %j of the request', (path, loc) => {
  expect(refused('BAD_USER_INPUT', 'Not so.', { path })?.detail).toEqual([{ loc, msg: 'Not so.', type: 'value_error' }])
})

test('messages name what a REST client knows', () => {
  expect(refused('NOT_FOUND', 'Interaction not found.')?.detail).toBe('Interaction not found')
  expect(refused('CONFLICT', 'Another message was sent with this clientMessageId.')?.detail).toBe(
    'Another message was sent with this Idempotency-Key.',
  )
})
