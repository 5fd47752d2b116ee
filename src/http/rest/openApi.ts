import { type GraphQLSchema, getNamedType, isNonNullType, isRequiredInputField } from 'graphql'
import packageJson from '../../../package.json' with { type: 'json' }
import { describeObjects, errorSchemas } from './components.ts'
import { bodyFields, inputTypeOf, keyFields } from './inputType.ts'
import { snakeCase } from './json.ts'
import { operationOf } from './operation.ts'
import { type JsonSchema, type QueryParameter, type Route, ref } from './route.ts'
import { routes } from './routes.ts'
import { ofLeaf, orNull } from './schemas.ts'

/** The REST face as an OpenAPI 3.1 document: a walk over the routes, their GraphQL documents and the schema behind them. */
export function describeApi(schema: GraphQLSchema): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {}
  for (const route of routes) {
    const path = paths[route.path] ?? {}
    path[route.method.toLowerCase()] = describeRoute(schema, route)
    paths[route.path] = path
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Parley',
      version: packageJson.version,
      description:
        'AI conversations over REST: the API of the old service, and what it lacked. Each route is a GraphQL operation; `/graphql` has more. Paths may be written without the slash at their end.',
      license: { name: packageJson.license, identifier: packageJson.license },
    },
    servers: [{ url: '/' }],
    // None, where the server asks nobody who they are.
    security: [{ bearer: [] }, {}],
    paths,
    components: {
      schemas: { ...describeObjects(schema, routes), ...errorSchemas },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'An API key, or an access token.' } },
    },
  }
}

function describeRoute(schema: GraphQLSchema, route: Route): JsonSchema {
  const { name, root } = operationOf(schema, route)
  const parameters = [
    ...(route.path.includes('{id}') ? [pathId] : []),
    ...Object.entries(route.query ?? {}).map(([parameter, described]) => describeParameter(parameter, described)),
    ...(route.event ? [lastEventId] : []),
    ...idempotencyKey(schema, route),
  ]
  return {
    operationId: name,
    tags: [route.path.split('/')[1]],
    summary: route.summary,
    description: [route.description, `Scope: \`${root.extensions.scope}\`${root.extensions.more}.`].filter(Boolean).join('\n\n'),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.input && route.body ? { requestBody: describeBody(schema, route.input, route) } : {}),
    responses: {
      ...success(route),
      ...(route.sought ? { 404: error(`${route.sought} not found: there is none, or it is not yours.`) } : {}),
      ...(route.method === 'GET'
        ? {}
        : { 409: error('The same key was used with other content, or the present state forbids the change.') }),
      422: { description: 'A part of the request is not acceptable.', content: json(ref('InvalidInput')) },
      429: { ...error('A limit is reached.'), headers: { 'Retry-After': { description: 'In seconds.', schema: { type: 'integer' } } } },
      default: error('Anything else: 401 without a good credential, 403 without the scope, 503 while the database is away.'),
    },
  }
}

function success({ schema, event, links, isRepeated }: Route): JsonSchema {
  if (!schema) return { 204: { description: 'Done.' } }
  const text = (description: string) => ({ description, schema: { type: 'string' } })
  const headers = {
    ...(links ? { Link: text('The pages beside this one, or the status of the reply (RFC 8288).') } : {}),
    ...(isRepeated ? { 'Idempotency-Replayed': text('`true`: an earlier request with the same key had done this.') } : {}),
  }
  const content = event ? { 'text/event-stream': { schema } } : json(schema)
  return { 200: { description: 'As it was asked for.', content, ...(Object.keys(headers).length > 0 ? { headers } : {}) } }
}

const pathId = { name: 'id', in: 'path', required: true, description: 'A UUID.', schema: { type: 'string', format: 'uuid' } }

const lastEventId = {
  name: 'Last-Event-ID',
  in: 'header',
  description: 'In place of `after`: what a browser sends that comes back.',
  schema: { type: 'string' },
}

const describeParameter = (name: string, { description, ...schema }: QueryParameter) => ({
  name: snakeCase(name),
  in: 'query',
  description,
  schema,
})

function idempotencyKey(schema: GraphQLSchema, { input }: Route) {
  const fields = input ? Object.values(inputTypeOf(schema, input).getFields()) : []
  return fields
    .filter(({ name }) => keyFields.has(name))
    .map(({ description }) => ({ name: 'Idempotency-Key', in: 'header', description: description ?? '', schema: { type: 'string' } }))
}

function describeBody(schema: GraphQLSchema, input: string, { body, example = {} }: Route): JsonSchema {
  const type = inputTypeOf(schema, input)
  const fields = [...bodyFields(type)]
  const properties = Object.fromEntries(
    fields.map(([name, field]) => {
      const value = ofLeaf(getNamedType(field.type))
      return [name, { ...(isNonNullType(field.type) ? value : orNull(value)), description: field.description ?? '' }]
    }),
  )
  const needed = fields.filter(([, field]) => isRequiredInputField(field)).map(([name]) => name)
  const described = { type: 'object', properties, ...(needed.length > 0 ? { required: needed } : {}) }
  return { required: body === 'required', content: { 'application/json': { schema: described, example } } }
}

const error = (description: string) => ({ description, content: json(ref('Error')) })
const json = (schema: JsonSchema) => ({ 'application/json': { schema } })
