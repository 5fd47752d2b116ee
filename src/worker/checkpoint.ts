import { setTimeout as delay } from 'node:timers/promises'
import { sealed } from '../encryption/sealedFields.ts'
import type { AttemptEnd } from './settle.ts'
import { noteAttempts } from './sql/noteAttempts.ts'
import { saveChunks } from './sql/saveChunks.ts'
import type { WorkerContext } from './workerContext.ts'

/** How often the text of running replies is stored: what a crash can cost of it, and one statement each time. */
const intervalMs = 200

interface Unsaved {
  attempt: number
  offset: number
  text: string
}

/** What is known of a running attempt. */
export interface AttemptNote extends AttemptEnd {
  provider: string
  modelName: string
}

/** Collects what is new of a worker's replies and stores it, the text of all of them in one statement. */
export interface Checkpoint {
  /** Whom the attempt has asked; again when there is more to say. */
  note(replyId: string, attempt: number, note: AttemptNote): void
  /** @param offset where the text starts, in UTF-16 code units */
  append(replyId: string, attempt: number, offset: number, text: string): void
  forget(replyId: string, attempt: number): void
  /** Stores until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

export function createCheckpoint({ database, events }: WorkerContext): Checkpoint {
  const unsaved = new Map<string, Unsaved>()
  /** What could not be stored, or is being stored. It is repeated piece by piece as it was: the database may have it already. */
  let sent: [replyId: string, chunk: Unsaved][] = []

  /** By reply; each has one running attempt at most. */
  const notes = new Map<string, { attempt: number; note: AttemptNote }>()

  async function save() {
    await saveNotes()
    const chunks = [...sent, ...unsaved]
    if (chunks.length === 0) return
    unsaved.clear()
    sent = chunks
    await saveChunks(
      database.pool,
      chunks.map(([id]) => id),
      chunks.map(([, chunk]) => chunk.attempt),
      chunks.map(([, chunk]) => chunk.offset),
      chunks.map(([replyId, { attempt, offset, text }]) => sealed('ReplyChunk', 'text', { replyId, attempt, offset }, text)),
    )
    sent = []
  }

  async function saveNotes() {
    if (notes.size === 0) return
    const entries = [...notes]
    notes.clear()
    await noteAttempts(
      database.pool,
      entries.map(([id]) => id),
      entries.map(([, { attempt }]) => attempt),
      entries.map(([, { note }]) => note.provider),
      entries.map(([, { note }]) => note.modelName),
      entries.map(([, { note }]) => note.firstTokenMs),
    )
  }

  return {
    note(replyId, attempt, note) {
      notes.set(replyId, { attempt, note })
    },
    append(replyId, attempt, offset, text) {
      const chunk = unsaved.get(replyId)
      if (chunk?.attempt === attempt) chunk.text += text
      else unsaved.set(replyId, { attempt, offset, text })
    },
    forget(replyId, attempt) {
      if (notes.get(replyId)?.attempt === attempt) notes.delete(replyId)
      if (unsaved.get(replyId)?.attempt === attempt) unsaved.delete(replyId)
      sent = sent.filter(([id, chunk]) => id !== replyId || chunk.attempt !== attempt)
    },
    async run(signal) {
      while (!signal.aborted) {
        await delay(intervalMs, undefined, { signal }).catch(() => {})
        await save().catch((error: unknown) => events.failed('save the text of running replies', error))
      }
    },
  }
}
