import type { CompletionEvent } from './provider.ts'

/** Replaces what neither PostgreSQL nor UTF-8 can hold, NUL and lone surrogates, by U+FFFD; lengths stay as they are. */
export const wellFormed = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD')

export const isHighSurrogate = (codeUnit: number): boolean => codeUnit >= 0xd800 && codeUnit <= 0xdbff

/**
 * Makes the deltas of a stream well-formed, each on its own: a surrogate pair that comes in two deltas leaves in one, and
 * empty deltas are dropped.
 */
export async function* withWellFormedText(events: AsyncIterable<CompletionEvent>): AsyncGenerator<CompletionEvent> {
  let held = ''
  for await (const event of events) {
    if (event.type === 'finish') {
      if (held) yield { type: 'delta', text: wellFormed(held) }
      yield event
      return
    }
    const text = held + event.text
    const end = isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.length - 1 : text.length
    held = text.slice(end)
    if (end > 0) yield { type: 'delta', text: wellFormed(text.slice(0, end)) }
  }
}
