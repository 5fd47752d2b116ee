import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect } from 'vitest'

// biome-ignore lint/suspicious/noExplicitAny: the tests look into bodies of every shape
type Json = any

export interface Answer {
  status: number
  headers: Headers
  /** Undefined: there was none. */
  body: Json
}

export interface Rest {
  readonly url: string
  readonly document: Json
  /** Sends a request, and checks the answer against what the server's own OpenAPI document says of it. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}

/** A client of the REST face of a server, by its own description. @param token its credential, where the server asks for one */
export async function connectRest(url: string, token?: string): Promise<Rest> {
  const credential: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const document = (await (await fetch(`${url}/openapi.json`, { headers: credential })).json()) as Json
  const check = createCheck(document)
  const rest: Rest = {
    url,
    document,
    async ask(method, path, body, headers = {}) {
      const json = body === undefined ? {} : { 'content-type': 'application/json' }
      const init = { method, headers: { ...json, ...credential, ...headers } }
      const response = await fetch(`${url}${path}`, typeof body === 'undefined' ? init : { ...init, body: bytesOf(body) })
      const text = await response.text()
      const answer = { status: response.status, headers: response.headers, body: text === '' ? undefined : (JSON.parse(text) as Json) }
      if (method !== 'HEAD' && method !== 'OPTIONS') check(method, path, answer)
      return answer
    },
    get: (path, headers) => rest.ask('GET', path, undefined, headers),
    post: (path, body, headers) => rest.ask('POST', path, body, headers),
  }
  return rest
}

/** Text and bytes go as they are, anything else as JSON. */
const bytesOf = (body: unknown) => (typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body))

/** Of answers to the routes of a document; of others there is nothing to say. What a schema does not name may not be there. */
export function createCheck(document: Json) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema(closed(document), 'api')
  const compiled = new Map<string, ValidateFunction>()
  const routes = Object.keys(document.paths).map(
    (path) => [path, new RegExp(`^${path.replace(/\/$/, '').replace('{id}', '[^/]+')}/?$`)] as const,
  )
  return (method: string, path: string, { status, headers, body }: Answer) => {
    const [route] = routes.find(([, pattern]) => pattern.test(path.split('?')[0] ?? '')) ?? []
    const responses = route && document.paths[route][method.toLowerCase()]?.responses
    if (!responses) return
    const name = responses[status] ? String(status) : 'default'
    if (!responses[name].content) return expect(body, `${method} ${path}: the body of a ${status}`).toBeUndefined()
    expect(headers.get('content-type')).toMatch(/^application\/json(;|$)/)
    const pointer = ['paths', route, method.toLowerCase(), 'responses', name, 'content', 'application/json', 'schema']
    const $ref = `api#/${pointer.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`
    const validate = compiled.get($ref) ?? ajv.compile({ $ref })
    compiled.set($ref, validate)
    validate(body)
    expect(validate.errors ?? [], `${method} ${path}: a ${status} with ${JSON.stringify(body)}`).toEqual([])
  }
}

function closed(value: Json): Json {
  if (Array.isArray(value)) return value.map(closed)
  if (typeof value !== 'object' || value === null) return value
  const inner = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, closed(each)]))
  return value.type === 'object' && value.properties ? { ...inner, additionalProperties: false } : inner
}
