// Preloaded into a server of the tests: it makes text of each segment of a response by itself, as a careless reader
// does, so that a test which should notice can show that it does.
const received = globalThis.fetch

globalThis.fetch = async (input, init) => {
  const response = await received(input, init)
  if (!response.body) return response
  const decoded = new TransformStream<Uint8Array, Uint8Array>({
    transform: (segment, controller) => controller.enqueue(Buffer.from(Buffer.from(segment).toString('utf8'))),
  })
  return new Response(response.body.pipeThrough(decoded), response)
}
