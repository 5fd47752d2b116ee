import type { CompletionEvent } from './provider.ts'
import { isHighSurrogate } from './wellFormedText.ts'

/** In UTF-16 units. About 100,000 tokens of English, more than models are allowed to write at once. */
export const maxOutputCharacters = 400_000

/**
 * Cuts a stream at `limit` UTF-16 units, or one before it where the cut would split a surrogate pair. The source is ended
 * and the stream finishes with `LENGTH`, without usage, as no provider tells the usage of what was broken off.
 */
export async function* withOutputCap(events: AsyncIterable<CompletionEvent>, limit = maxOutputCharacters): AsyncGenerator<CompletionEvent> {
  let room = limit
  for await (const event of events) {
    if (event.type === 'delta' && event.text.length > room) {
      const end = isHighSurrogate(event.text.charCodeAt(room - 1)) ? room - 1 : room
      if (end > 0) yield { type: 'delta', text: event.text.slice(0, end) }
      room = -1
      break
    }
    if (event.type === 'delta') room -= event.text.length
    yield event
  }
  if (room < 0) yield { type: 'finish', reason: 'LENGTH' }
}
