import type { Progress } from './cursor.ts'

interface Piece {
  /** In UTF-16 code units. */
  offset: number
  text: string
}

/**
 * The text of a running attempt as far as it is known here. Pieces may come twice, overlap, and come before those that
 * they follow: these wait until the hole before them is filled.
 */
export class Transcript {
  readonly replyId: string
  readonly attempt: number
  #text: string
  readonly #waiting = new Map<number, string>()

  constructor({ replyId, attempt }: Omit<Progress, 'offset'>, text = '') {
    this.replyId = replyId
    this.attempt = attempt
    this.#text = text
  }

  get length() {
    return this.#text.length
  }

  /** Whether something is missing between what is known from the beginning and a later piece. */
  get hasHole() {
    return this.#waiting.size > 0
  }

  get progress(): Progress {
    return { replyId: this.replyId, attempt: this.attempt, offset: this.length }
  }

  from(offset: number): string {
    return this.#text.slice(offset)
  }

  /** @returns what the text has grown by; undefined when it has not */
  add(piece: Piece): Piece | undefined {
    const offset = this.length
    if (piece.offset > offset) {
      const waiting = this.#waiting.get(piece.offset)
      if (waiting === undefined || waiting.length < piece.text.length) this.#waiting.set(piece.offset, piece.text)
      return undefined
    }
    const text = this.#append(piece) + this.#appendWaiting()
    return text === '' ? undefined : { offset, text }
  }

  /** Cutting the new part from the whole text instead would copy all of it for every piece. */
  #append({ offset, text }: Piece): string {
    const news = text.slice(this.length - offset)
    this.#text += news
    return news
  }

  #appendWaiting(): string {
    let appended = ''
    for (const offset of [...this.#waiting.keys()].sort((a, b) => a - b)) {
      if (offset > this.length) break
      appended += this.#append({ offset, text: this.#waiting.get(offset) ?? '' })
      this.#waiting.delete(offset)
    }
    return appended
  }
}
