import { describe, expect, test } from 'vitest'
import { asUnavailable, isConflict } from '../../src/db/unavailable.ts'
import { badInput } from '../../src/errors.ts'

const coded = (code: string) => Object.assign(new Error('made up'), { code })
const byPrisma = (originalCode: string) =>
  Object.assign(coded('P2039'), { meta: { driverAdapterError: Object.assign(new Error(), { cause: { kind: 'postgres', originalCode } }) } })

describe('asUnavailable', () => {
  test.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
    '08006',
    '53100',
    '53300',
    '57P01',
    '57P03',
    '25006',
    'P1001',
    'P2028',
    '40001',
  ])('is for %s', (code) => {
    const cause = coded(code)
    expect(asUnavailable(cause)).toMatchObject({ code: 'UNAVAILABLE', retryable: true, cause })
  })

  test('finds the database code within the errors of Prisma', () => {
    expect(asUnavailable(byPrisma('57P01'))).toMatchObject({ code: 'UNAVAILABLE' })
    expect(asUnavailable(byPrisma('42P01'))).not.toMatchObject({ code: 'UNAVAILABLE' })
  })

  test('knows the errors to which pg gives no code', () => {
    for (const message of ['timeout exceeded when trying to connect', 'Connection terminated unexpectedly'])
      expect(asUnavailable(new Error(message))).toMatchObject({ code: 'UNAVAILABLE' })
  })

  test.each(['23505', '22P02', '42601', '57014', 'P2002', 'P2025'])('is not for %s', (code) => {
    const error = coded(code)
    expect(asUnavailable(error)).toBe(error)
  })

  test('leaves our own errors, and what is no error, as they are', () => {
    const own = badInput(['id'], 'no')
    expect([asUnavailable(own), asUnavailable('text'), asUnavailable(undefined)]).toEqual([own, 'text', undefined])
  })
})

test('isConflict knows both kinds, and those of Prisma', () => {
  expect(['40001', '40P01', 'P2034', '23505'].map((code) => isConflict(coded(code)))).toEqual([true, true, true, false])
})
