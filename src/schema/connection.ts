import type { ObjectParam, OutputShape, SchemaTypes } from '@pothos/core'
import { limits } from '../domain/limits.ts'
import { builder } from './builder.ts'

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T extends SchemaTypes> ? T : never

interface PageInfo {
  hasNextPage: boolean
  hasPreviousPage: boolean
  startCursor: string | null
  endCursor: string | null
}

export interface Connection<Row> {
  edges: { node: Row; cursor: string }[]
  pageInfo: PageInfo
  /** The present end of a list that can be followed, where that is asked for. */
  cursor?: string | undefined
}

const PageInfoType = builder.objectRef<PageInfo>('PageInfo').implement({
  description: 'Where a page lies in its list, and how to get the pages beside it.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether there is more after this page.' }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', { description: 'Whether there is more before this page.' }),
    startCursor: t.exposeString('startCursor', {
      nullable: true,
      description: "The first item's cursor: `before` it is the previous page.",
    }),
    endCursor: t.exposeString('endCursor', { nullable: true, description: "The last item's cursor: `after` it is the next page." }),
  }),
})

/** The arguments that every connection takes. */
export const connectionArgs = builder.args((t) => ({
  first: t.int({
    description: `How many items from the beginning: 0 to ${limits.page}; ${limits.defaultPage} when neither it nor \`last\` is given.`,
  }),
  after: t.string({ description: 'Only items after this cursor.' }),
  last: t.int({ description: `How many items from the end: 0 to ${limits.page}. Not together with \`first\`.` }),
  before: t.string({ description: 'Only items before this cursor.' }),
}))

/** What a page costs, for the `complexity` of a connection: everything in it, as often as it may have items. */
export const pageCost = ({ first, last }: { first?: number | null | undefined; last?: number | null | undefined }) => ({
  field: 1,
  multiplier: Math.min(Math.max(first ?? last ?? limits.defaultPage, 1), limits.page),
})

/** A connection type after the Relay specification, and its edge type. */
export function connectionType<Type extends ObjectParam<Types>>(nodeName: string, nodeType: Type, items: string) {
  type Row = OutputShape<Types, Type>
  const Edge = builder.objectRef<{ node: Row; cursor: string }>(`${nodeName}Edge`).implement({
    description: `One of the ${items}, with its place in the list.`,
    fields: (t) => ({
      node: t.field({ type: nodeType, description: 'The item itself.', resolve: (edge) => edge.node as never }),
      cursor: t.exposeString('cursor', { description: 'Its place, for `after` and `before`. Opaque; it never expires.' }),
    }),
  })
  return builder.objectRef<Connection<Row>>(`${nodeName}Connection`).implement({
    description: `A page of ${items}.`,
    fields: (t) => ({
      edges: t.expose('edges', {
        type: [Edge],
        description: 'The items, in the order of the list.',
        complexity: { field: 0, multiplier: 1 },
      }),
      pageInfo: t.expose('pageInfo', { type: PageInfoType, description: 'Where the page lies in the list.' }),
    }),
  })
}
