import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { negotiate, tagOf } from './negotiation.ts'

const encodings = {
  br: (content: Buffer) => promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (content: Buffer) => promisify(gzip)(content, { level: 6 }),
  identity: (content: Buffer) => Promise.resolve(content),
}

/** What is served as it is, to everybody the same. It is loaded, made and compressed once, when it is first asked for. */
export function createStaticContent(load: () => Buffer | Promise<Buffer>, headers: Record<string, string>) {
  const content = once(async () => {
    const bytes = await load()
    return { bytes, tag: tagOf(bytes) }
  })
  const bodies = Object.fromEntries(
    Object.entries(encodings).map(([encoding, compress]) => [encoding, once(async () => compress((await content()).bytes))]),
  ) as Record<keyof typeof encodings, () => Promise<Buffer>>

  return async (request: IncomingMessage, response: ServerResponse) => {
    const { encoding, etag, isKnown, headers: form } = negotiate(request, (await content()).tag, Object.keys(encodings))
    const common = { etag, 'cache-control': 'no-cache', vary: 'accept, accept-encoding' }
    if (isKnown) return void response.writeHead(304, common).end()
    const body = await bodies[encoding]()
    response.writeHead(200, { ...common, 'content-length': body.length, ...form, ...headers }).end(body)
  }
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
