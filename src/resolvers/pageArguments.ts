import { limits } from '../domain/limits.ts'
import { badInput } from '../errors.ts'

export interface ConnectionArguments {
  first?: number | null | undefined
  after?: string | null | undefined
  last?: number | null | undefined
  before?: string | null | undefined
}

/** Which part of a list is asked for: `size` items from the front or the back of what lies between the cursors. */
export interface PageRequest<Position> {
  size: number
  backward: boolean
  after: Position | undefined
  before: Position | undefined
}

/**
 * Reads the arguments of a connection as the Relay specification has them.
 * @throws {ParleyError} BAD_USER_INPUT for `first` together with `last`, for a size out of bounds, for a cursor that `decode` refuses
 * @see https://relay.dev/graphql/connections.htm
 */
export function readPageArguments<Position>(
  { first, after, last, before }: ConnectionArguments,
  decode: (cursor: string, path: readonly string[]) => Position,
): PageRequest<Position> {
  if (first != null && last != null) throw badInput(['last'], 'Give either `first` or `last`, not both.')
  const [name, size] = last != null ? (['last', last] as const) : (['first', first ?? limits.defaultPage] as const)
  if (size < 0 || size > limits.page) throw badInput([name], `Must be between 0 and ${limits.page}.`)
  return {
    size,
    backward: last != null,
    after: after == null ? undefined : decode(after, ['after']),
    before: before == null ? undefined : decode(before, ['before']),
  }
}

/**
 * Makes a connection of the rows that were read for a page.
 * @param rows in the list's order; one more than asked for, at the far end, when there are more
 */
export function toConnection<Row>(rows: readonly Row[], page: PageRequest<unknown>, cursorOf: (row: Row) => string) {
  const more = rows.length > page.size
  const shown = !more ? rows : page.backward ? rows.slice(rows.length - page.size) : rows.slice(0, page.size)
  const edges = shown.map((node) => ({ node, cursor: cursorOf(node) }))
  return {
    edges,
    pageInfo: {
      // Beyond a cursor lies at least the item that it came from.
      hasNextPage: page.backward ? page.before !== undefined : more,
      hasPreviousPage: page.backward ? more : page.after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}
