/**
 * In bytes. A line holds one chunk of a completion; the longest answer there can be (`maxOutputCharacters`), sent as one
 * chunk with every character escaped, fits.
 */
const maxLineBytes = 4 * 1024 * 1024
/** In bytes. The words of a refusal, or the page that a proxy shows instead. */
const maxRefusalBytes = 1024 * 1024
const lineFeed = 0x0a

/** The provider sends more in one piece than anything it could have to say. */
export class OversizedResponseError extends Error {
  override readonly name = 'OversizedResponseError'
}

/**
 * `fetch` for event streams. Who reads them has to keep a line until its end, and a refusal to its last byte, so these
 * are bounded: else a provider without end would fill the memory.
 * @returns a response whose body fails with {@link OversizedResponseError} beyond the bounds; its request is then closed
 */
export const boundedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init)
  if (!response.body) return response
  return new Response(response.body.pipeThrough(bounded(response.ok)), response)
}

function bounded(byLine: boolean) {
  const limit = byLine ? maxLineBytes : maxRefusalBytes
  let bytes = 0
  return new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      const lastBreak = byLine ? chunk.lastIndexOf(lineFeed) : -1
      bytes = lastBreak < 0 ? bytes + chunk.length : chunk.length - lastBreak - 1
      if (bytes > limit) throw new OversizedResponseError(`a ${byLine ? 'line' : 'refusal'} of more than ${limit} bytes`)
      controller.enqueue(chunk)
    },
  })
}
