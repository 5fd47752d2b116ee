/** A query parameter, in the words of JSON Schema. */
export interface QueryParameter {
  type: 'integer' | 'string'
  description: string
  minimum?: number
  maximum?: number
  default?: number
}

/** What a request says, checked. Names are those of GraphQL, in camelCase. */
export interface RouteInput {
  /** The UUID in the path, in lower case; empty in a path that has none. */
  id: string
  query: Record<string, string | number | undefined>
  /** The variable `$input`, where the route has one. */
  input?: Record<string, unknown> | undefined
}

/** What a mapper knows besides the data. */
export interface Asked extends RouteInput {
  /** The model that replies where an interaction names none. */
  defaultModel: string | null
}

/** A schema of JSON, as OpenAPI 3.1 has it. */
export type JsonSchema = Record<string, unknown>

export interface Route<Data = unknown> {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** With a slash at its end, without which it is found as well; `{id}` is a UUID. */
  path: string
  /** For the documentation: one line, and what else is to be said. */
  summary: string
  description?: string
  /** The GraphQL operation. Its name is the route's. */
  document: string
  query?: Record<string, QueryParameter>
  /**
   * The type of the variable `$input`. Its fields named as an id are the path's, those named as a client's id are the header's
   * `Idempotency-Key`, and the rest makes the body.
   */
  input?: string
  body?: 'required' | 'optional'
  /** A body, for who tries the route out. */
  example?: Record<string, unknown>
  /** From the input; otherwise `$id`, `$input` and the query parameters by their names. */
  variables?(input: RouteInput): Record<string, unknown>
  /** The answer's JSON: pure. Undefined: what is `sought` does not exist. */
  answer?(data: Data, asked: Asked): unknown
  /** For the answer's 404. */
  sought?: string
  /** Other pages and things, by their relation: a path, or query parameters to be replaced in the request's own. */
  links?(data: Data, asked: Asked): Record<string, string | Record<string, string | undefined>>
  /** Whether the answer repeats an earlier one, as the idempotency key is the same. */
  isRepeated?(data: Data): boolean
  /** Of an operation that is a subscription: the event's name and its JSON. */
  event?(data: Data, asked: Asked): { name: string; data: unknown }
  /** The answer's schema, or that of an event's data. Without one there is no body: 204. */
  schema?: JsonSchema
}

/** A route whose functions know the type of their data. */
export const route = <Data>(definition: Route<Data>): Route => definition as Route

export const ref = (component: string): JsonSchema => ({ $ref: `#/components/schemas/${component}` })
