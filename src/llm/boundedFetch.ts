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
  return new Response(response.body.pipeThrough(response.ok ? boundedLines() : bounded(maxRefusalBytes)), response)
}

function boundedLines() {
  let lineBytes = 0
  return new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      const lastBreak = chunk.lastIndexOf(lineFeed)
      lineBytes = lastBreak < 0 ? lineBytes + chunk.length : chunk.length - lastBreak - 1
      if (lineBytes > maxLineBytes) throw new OversizedResponseError(`a line of more than ${maxLineBytes} bytes`)
      controller.enqueue(chunk)
    },
  })
}

function bounded(limit: number) {
  let bytes = 0
  return new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      bytes += chunk.length
      if (bytes > limit) throw new OversizedResponseError(`a refusal of more than ${limit} bytes`)
      controller.enqueue(chunk)
    },
  })
}
