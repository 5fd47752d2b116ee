import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphQLSchema } from 'graphql'
import type { GraphQLHandler } from '../graphql.ts'
import type { OperationContext } from '../operationContext.ts'
import { detailBody, refuse } from '../refuse.ts'
import { createDocs } from './docs.ts'
import { createRestCall } from './restCall.ts'
import type { Route } from './route.ts'
import { findPath } from './routes.ts'

export interface RestFaceOptions {
  schema: GraphQLSchema
  /** The pipeline that every operation goes through. */
  handler: GraphQLHandler
  limits: { bodyBytes: number }
  /** The model that replies where an interaction names none; null: there is none. */
  defaultModel: string | null
  /** Whether the sender may find out what the API has. */
  mayExplore(request: IncomingMessage): Promise<boolean>
}

/** Answers what is not for GraphQL: REST routes, their documentation, and whatever is nowhere. */
export function createRestFace({ schema, handler, limits, defaultModel, mayExplore }: RestFaceOptions) {
  const docs = createDocs(schema)

  return async (request: IncomingMessage, response: ServerResponse, operation: OperationContext) => {
    const [pathname = '', search = ''] = (request.url ?? '/').split(/\?(.*)/s)
    const page = docs.get(pathname)
    if (page) {
      if (!(await mayExplore(request))) return sendNotFound(response)
      return request.method === 'GET' || request.method === 'HEAD' ? page(request, response) : sendNotAllowed(response, ['GET', 'HEAD'])
    }
    const found = findPath(pathname)
    if (!found) return sendNotFound(response)

    const methods = methodsOf(found.routes)
    const isKnown = request.method === 'OPTIONS' || methods.includes(String(request.method))
    // The answer to a preflight comes from the pipeline, and is the same for every route of the path.
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const route = found.routes.find((each) => each.method === method) ?? found.routes[0]
    if (!isKnown || !route) return sendNotAllowed(response, [...methods, 'OPTIONS'])

    const query = new URLSearchParams(search)
    const { bodyBytes } = limits
    const rest = createRestCall({ schema, request, route, id: found.id, query, pathname, bodyBytes, methods, defaultModel })
    await handler(request, response, { ...operation, rest } as never)
  }
}

/** What can be got has headers; a stream's would never end. */
const methodsOf = (routes: readonly Route[]) =>
  routes.flatMap(({ method, event }) => (method === 'GET' && !event ? ['GET', 'HEAD'] : [method]))

const sendNotFound = (response: ServerResponse) => refuse(response, 404, 'NOT_FOUND', 'Not Found', detailBody)

function sendNotAllowed(response: ServerResponse, methods: readonly string[]) {
  response.setHeader('allow', methods.join(', '))
  refuse(response, 405, 'BAD_REQUEST', 'Method Not Allowed', detailBody)
}
