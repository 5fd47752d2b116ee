import type { ExecutionResult, GraphQLError } from 'graphql'
import { type InputFault, isOfNoUse } from './inputFaults.ts'
import { keyFields, pathFields } from './inputType.ts'
import { snakeCase } from './json.ts'

export interface Refusal {
  status: number
  headers: Record<string, string>
  detail: string | InputFault[]
}

const statuses = new Map(
  Object.entries({
    BAD_REQUEST: 400,
    UNAUTHENTICATED: 401,
    FORBIDDEN: 403,
    NOT_FOUND: 404,
    NOT_ACCEPTABLE: 406,
    CONFLICT: 409,
    INTERACTION_BUSY: 409,
    PAYLOAD_TOO_LARGE: 413,
    UNSUPPORTED_MEDIA_TYPE: 415,
    BAD_USER_INPUT: 422,
    COST_LIMIT_EXCEEDED: 422,
    RATE_LIMITED: 429,
    UNAVAILABLE: 503,
    // Only ends streams, which have a status already.
    SLOW_CONSUMER: 503,
  }),
)

/** What the errors of an operation are over REST; undefined when it has none. Any that no request can bring about is ours: 500. */
export function refusalOf({ errors = [] }: ExecutionResult): Refusal | undefined {
  const [first] = errors
  if (!first) return undefined
  const { code, retryAfterMs } = first.extensions
  const status = statuses.get(String(code)) ?? 500
  const headers: Record<string, string> = status === 429 ? { 'retry-after': String(Math.ceil(Number(retryAfterMs) / 1000)) } : {}
  if (status === 422) return { status, headers, detail: errors.flatMap(faultsOf) }
  return { status, headers, detail: status === 500 ? 'Internal Server Error' : inWordsOfRest(first.message) }
}

function faultsOf({ message, extensions: { faults, path, code } }: GraphQLError): InputFault[] {
  if (faults) return faults as InputFault[]
  const loc = code === 'COST_LIMIT_EXCEEDED' ? ['query'] : placeOf((path ?? []) as (string | number)[])
  return [isOfNoUse(loc, inWordsOfRest(message))]
}

/** Where in the request stands what is given to this place of the operation's arguments. */
function placeOf(path: readonly (string | number)[]): (string | number)[] {
  const way = path[0] === 'input' ? path.slice(1) : path
  const name = String(way[0])
  if (pathFields.has(name)) return ['path', 'id']
  if (keyFields.has(name)) return ['header', 'idempotency-key']
  if (name === 'first' || name === 'last') return ['query', 'limit']
  if (path[0] !== 'input') return ['query', ...way]
  return ['body', ...way.map((step) => (typeof step === 'string' ? snakeCase(step) : step))]
}

/** The same message for readers who know no GraphQL; what is not found had no full stop in the old service. */
const inWordsOfRest = (message: string) =>
  message
    .replace(/\bclient(Message|Interaction)Id\b/, 'Idempotency-Key')
    .replace('the query `models` lists', 'GET /models/ lists')
    .replace(/( not found)\.$/, '$1')
