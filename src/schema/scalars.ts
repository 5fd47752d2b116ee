import { GraphQLError } from 'graphql'
import { builder } from './builder.ts'

const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/

builder.scalarType('DateTime', {
  description: 'A moment in time, such as `2026-01-31T12:00:00.000Z` (ISO 8601, with a time zone, to the millisecond).',
  serialize: (value) => value.toISOString() as unknown as Date,
  parseValue: (value) => {
    const date = typeof value === 'string' && form.test(value) ? new Date(value) : undefined
    if (!date || Number.isNaN(date.getTime())) throw new GraphQLError('Must be a moment in time such as "2026-01-31T12:00:00.000Z".')
    return date
  },
})
