import type { InteractionEvent } from './interactionEvent.ts'

export interface DeliverySpan {
  set(attributes: Record<string, string | number>): void
  event(name: string): void
  end(): void
}

/** Traces, where they are taken. */
export interface FeedTracing {
  begin(name: string, options: { parent: string | null; attributes: Record<string, string | number> }): DeliverySpan
}

/**
 * The span of what a node hands on of one attempt at a reply, to all who follow it here: one for the whole of it, as a
 * span for each delivery would be thousands. It belongs to the trace of the request that asked for the reply.
 */
export class DeliveryTrace {
  readonly #tracing: FeedTracing | undefined
  #span: DeliverySpan | undefined
  #deltas = 0

  constructor(tracing: FeedTracing | undefined) {
    this.#tracing = tracing
  }

  /** Takes note of an event that was handed on. @param subscribers to how many */
  note(event: InteractionEvent, subscribers: number) {
    switch (event.type) {
      case 'ReplyStarted':
        this.#begin(event)
        break
      case 'ReplyDelta':
        this.#deltas += 1
        if (this.#deltas === 1) this.#span?.event('first text')
        break
      case 'ReplyCompleted':
      case 'ReplyFailed':
      case 'ReplyCancelled':
        // One that came and went between two reads of the rows is told by its end alone.
        if (!this.#span) this.#begin(event)
        this.#end(event.type, subscribers)
        break
      case 'ReplyRetrying':
        this.#end(event.type, subscribers)
    }
  }

  /** Nobody follows any more. */
  close() {
    this.#end('unfollowed', 0)
  }

  #begin({ reply: { id, attempt, traceParent }, interactionId }: Extract<InteractionEvent, { reply: object }>) {
    this.close()
    if (traceParent === null) return
    const attributes = { 'parley.reply.id': id, 'parley.interaction.id': interactionId, 'parley.reply.attempt': attempt }
    this.#span = this.#tracing?.begin('deliver', { parent: traceParent, attributes })
  }

  #end(last: string, subscribers: number) {
    this.#span?.set({ 'parley.last_event': last, 'parley.deltas': this.#deltas, 'parley.subscribers': subscribers })
    this.#span?.end()
    this.#span = undefined
    this.#deltas = 0
  }
}
