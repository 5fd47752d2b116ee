import { GraphQLError, type GraphQLErrorExtensions, Kind } from 'graphql'
import type { Logger } from 'pino'
import { ParleyError } from '../errors.ts'

const formatted = new WeakSet<GraphQLError>()

/**
 * The error as a client may see it: errors of ours with their code, GraphQL's own as they are, anything else masked and
 * logged whole. Formatting an error again changes nothing, so every way out may do it.
 */
export function formatError(error: unknown, requestId: string, logger: Logger): GraphQLError {
  if (error instanceof GraphQLError && formatted.has(error)) return error
  const result = ours(error) ?? graphqlsOwn(error) ?? masked(error, requestId, logger)
  formatted.add(result)
  return result
}

function ours(error: unknown): GraphQLError | undefined {
  const cause = findParleyError(error)
  if (!cause) return undefined
  const located = error instanceof GraphQLError ? error.extensions.path : undefined
  const path = cause.inputPath ?? located
  return rebuild(error, cause.message, { code: cause.code, ...(path ? { path } : {}), ...cause.details })
}

function findParleyError(error: unknown): ParleyError | undefined {
  for (let cause = error; cause; cause = cause instanceof GraphQLError ? cause.originalError : undefined)
    if (cause instanceof ParleyError) return cause
  return undefined
}

function graphqlsOwn(error: unknown): GraphQLError | undefined {
  if (!(error instanceof GraphQLError)) return undefined
  if (typeof error.extensions.code === 'string') return error
  // Thrown while a field ran: an argument's value is the caller's fault, anything else, e.g. a value that its type
  // cannot represent, is ours.
  const [, argument] = /^Argument "(\w+)"/.exec(error.message) ?? []
  const isAboutValue = error.nodes?.[0] !== undefined && valueKinds.has(error.nodes[0].kind)
  if (argument && isAboutValue) return rebuild(error, error.message, { code: 'BAD_USER_INPUT', path: [argument] })
  if (error.path || error.originalError) return undefined
  return rebuild(error, error.message, { ...error.extensions, code: 'BAD_REQUEST' })
}

const valueKinds: ReadonlySet<string> = new Set([
  Kind.VARIABLE,
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.NULL,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
])

function masked(error: unknown, requestId: string, logger: Logger): GraphQLError {
  const root = rootCause(error)
  logger.error({ requestId, path: error instanceof GraphQLError ? error.path?.join('.') : undefined, err: root }, 'unexpected error')
  return rebuild(error, 'Unexpected error.', { code: 'INTERNAL_SERVER_ERROR', requestId })
}

const rootCause = (error: unknown): unknown =>
  error instanceof GraphQLError && error.originalError ? rootCause(error.originalError) : error

function rebuild(error: unknown, message: string, extensions: GraphQLErrorExtensions) {
  if (!(error instanceof GraphQLError)) return new GraphQLError(message, { extensions })
  const { nodes, source, positions, path } = error
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions,
  })
}
