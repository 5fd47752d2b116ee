import type { IncomingMessage } from 'node:http'
import type { ExecutionResult } from 'graphql'
import type { RestAnswer, RestCall } from '../operationContext.ts'
import { contentType } from '../refuse.ts'
import { snakeCase } from './json.ts'
import { type InputOptions, readInput } from './readInput.ts'
import { refusalOf } from './refusals.ts'
import type { Asked, RouteInput } from './route.ts'

export interface RestCallOptions extends InputOptions {
  request: IncomingMessage
  pathname: string
  methods: readonly string[]
  defaultModel: string | null
}

/** One request to a route, on its way through the pipeline. */
export function createRestCall({ request, pathname, methods, defaultModel, ...options }: RestCallOptions): RestCall {
  const { route, query } = options
  let asked: Asked = { id: '', query: {}, defaultModel }

  function linkHeader(data: unknown): Record<string, string> {
    const links = Object.entries(route.links?.(data, asked) ?? {}).map(([relation, target]) => {
      const url = typeof target === 'string' ? target : `${pathname}?${replaced(query, target)}`
      return `<${url}>; rel="${relation}"`
    })
    return links.length > 0 ? { link: links.join(', ') } : {}
  }

  function eventOf({ data }: ExecutionResult) {
    if (!route.event) throw new Error(`${route.path} has no events`)
    return route.event(data, asked)
  }

  return {
    methods,
    async readParams() {
      const input: RouteInput = await readInput(request, options)
      asked = { ...input, defaultModel }
      const variables = route.variables?.(input) ?? { id: input.id, input: input.input, ...input.query }
      return { query: route.document, variables: withoutUndefined(variables) }
    },
    answer(result): RestAnswer {
      const refusal = refusalOf(result)
      if (refusal) return json(refusal.status, { detail: refusal.detail }, refusal.headers)
      if (!route.answer) return { status: 204, headers: {}, body: null }
      const body = route.answer(result.data, asked) ?? undefined
      if (body === undefined) return json(404, { detail: `${route.sought} not found` })
      return json(200, body, {
        ...linkHeader(result.data),
        ...(route.isRepeated?.(result.data) ? { 'idempotency-replayed': 'true' } : {}),
      })
    },
    eventText(result, cursor) {
      const { name, data } = failureOf(result) ?? eventOf(result)
      return `${cursor === undefined ? '' : `id: ${cursor}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
    },
  }
}

/** Why a stream ends before its time. */
function failureOf(result: ExecutionResult) {
  const refusal = refusalOf(result)
  const { code, cursor } = result.errors?.[0]?.extensions ?? {}
  return refusal && { name: 'stream_error', data: { code, detail: refusal.detail, cursor } }
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): RestAnswer => ({
  status,
  headers: { 'content-type': contentType, 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(body),
})

/** The request's own parameters, with these in their place; undefined takes one away. */
function replaced(query: URLSearchParams, target: Record<string, string | undefined>): URLSearchParams {
  const changed = new URLSearchParams(query)
  for (const [name, value] of Object.entries(target))
    if (value === undefined) changed.delete(snakeCase(name))
    else changed.set(snakeCase(name), value)
  return changed
}

const withoutUndefined = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
