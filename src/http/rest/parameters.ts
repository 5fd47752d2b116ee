import type { QueryParameter } from './route.ts'

/** As many as a page of GraphQL may have. */
export const mostItems = 100

export const pageSize = (description: string, byDefault?: number): QueryParameter => ({
  type: 'integer',
  minimum: 1,
  maximum: mostItems,
  description,
  ...(byDefault === undefined ? {} : { default: byDefault }),
})

export const cursor = (description: string): QueryParameter => ({ type: 'string', description })
