/** PostgreSQL refuses notifications of 8,000 bytes and more; what is published has to fit whatever carries it. */
const maxBytes = 7000

/** As it goes from node to node. Without a topic it says that earlier messages in its channel may have been lost. */
export type Message = { node: string; topic: string; payload: string } | { node: string; topic?: never }

/** @throws {RangeError} when it is too large */
export function encodeMessage(node: string, topic: string, payload: string): string {
  const text = JSON.stringify([node, topic, payload])
  if (Buffer.byteLength(text) > maxBytes) throw new RangeError(`a publication has at most ${maxBytes} bytes`)
  return text
}

export const encodeLoss = (node: string) => JSON.stringify([node])

/** Anybody may publish in our channels; of what is not ours there is nothing. */
export function decodeMessage(text: string): Message | undefined {
  try {
    const parts: unknown = JSON.parse(text)
    if (!Array.isArray(parts) || !parts.every((part) => typeof part === 'string')) return undefined
    const [node, topic, payload] = parts
    if (node !== undefined && parts.length === 1) return { node }
    if (node !== undefined && topic !== undefined && payload !== undefined) return { node, topic, payload }
  } catch {}
  return undefined
}
