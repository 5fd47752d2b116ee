import type { IncomingMessage } from 'node:http'
import type { GraphQLSchema } from 'graphql'
import { isJson, parseJsonBytes, readBody, unsupportedMediaType } from '../requestBody.ts'
import {
  type InputFault,
  invalidInput,
  isMissing,
  isNoInteger,
  isNoJson,
  isNoObject,
  isNoUuid,
  isTooLarge,
  isTooSmall,
} from './inputFaults.ts'
import { inputTypeOf, keyFields, pathFields, readFields } from './inputType.ts'
import { snakeCase } from './json.ts'
import type { QueryParameter, Route, RouteInput } from './route.ts'

export interface InputOptions {
  schema: GraphQLSchema
  route: Route
  /** What the path has at the place of the id. */
  id: string
  query: URLSearchParams
  bodyBytes: number
}

/**
 * Reads what a request gives to its route.
 * @throws {GraphQLError} with all that is wrong, or what `readBody` throws; 415 for a body that is no JSON by its type
 */
export async function readInput(request: IncomingMessage, { schema, route, id, query, bodyBytes }: InputOptions): Promise<RouteInput> {
  const faults: InputFault[] = []
  const read: RouteInput = { id: id.toLowerCase(), query: {} }
  if (route.path.includes('{id}') && !uuid.test(id)) faults.push(isNoUuid(['path', 'id']))
  for (const [name, parameter] of Object.entries(route.query ?? {})) read.query[name] = readParameter(name, parameter, query, faults)
  if (route.input) {
    const type = inputTypeOf(schema, route.input)
    const body = route.body ? await readObject(request, route.body, bodyBytes, faults) : {}
    const key = String(request.headers['idempotency-key'] ?? '') || undefined
    const elsewhere = Object.keys(type.getFields()).flatMap((name): [string, string | undefined][] =>
      pathFields.has(name) ? [[name, read.id]] : keyFields.has(name) ? [[name, key]] : [],
    )
    read.input = { ...(body && readFields(type, body, faults)), ...Object.fromEntries(elsewhere) }
  }
  if (faults.length > 0) throw invalidInput(faults)
  return read
}

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

function readParameter(
  name: string,
  { type, minimum, maximum, default: byDefault }: QueryParameter,
  query: URLSearchParams,
  faults: InputFault[],
) {
  const text = query.get(snakeCase(name))
  if (text === null) return byDefault
  if (type === 'string') return text
  const loc = ['query', snakeCase(name)]
  const value = /^[+-]?\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(value)) faults.push(isNoInteger(loc))
  else if (minimum !== undefined && value < minimum) faults.push(isTooSmall(loc, minimum))
  else if (maximum !== undefined && value > maximum) faults.push(isTooLarge(loc, maximum))
  return value
}

async function readObject(request: IncomingMessage, body: 'required' | 'optional', limit: number, faults: InputFault[]) {
  const type = request.headers['content-type']
  // A form without fields has no bytes, but a type: other origins can send it.
  if (type !== undefined && !isJson(type)) throw unsupportedMediaType('Send the body as application/json.')
  const bytes = await readBody(request, limit)
  if (bytes.length === 0) {
    if (body === 'optional') return {}
    faults.push(isMissing(['body']))
    return undefined
  }
  if (type === undefined) throw unsupportedMediaType('Send the body as application/json.')
  try {
    const value = parseJsonBytes(bytes)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
    faults.push(isNoObject(['body']))
  } catch (error) {
    const [, position] = /at position (\d+)/.exec((error as Error).message) ?? []
    faults.push(isNoJson(['body', Number(position ?? bytes.length)], 'The body is not valid JSON.'))
  }
  return undefined
}
