import { publishDelta } from '../../../src/pubsub/replyDelta.ts'
import { type Attempt, complete, fail, handBack, retryLater } from '../../../src/worker/settle.ts'
import type { WorkerContext } from '../../../src/worker/workerContext.ts'
import { answerOf } from '../../support/parts.ts'
import { storeText } from '../../support/storeText.ts'

const failure = { code: 'PROVIDER_UNAVAILABLE', message: 'it is down' }

/** An attempt in the hands of a worker that writes, publishes and stores when the history says so, also when it is no longer its own. */
export class ScriptedAttempt {
  readonly attempt: Attempt
  readonly #context: WorkerContext
  #text = ''
  #published = 0
  #stored = 0
  /** A worker that has ended its attempt, or tried to, writes no more of it. */
  #isOver = false

  constructor(context: WorkerContext, attempt: Attempt) {
    this.#context = context
    this.attempt = attempt
  }

  write(text: string) {
    if (!this.#isOver) this.#text += text
  }

  publish() {
    const { id: replyId, interactionId, attempt } = this.attempt
    publishDelta({ pubsub: this.#context.pubsub, cipher: this.#context.database.pool.cipher }, interactionId, {
      replyId,
      attempt,
      offset: this.#published,
      text: this.#text.slice(this.#published),
    })
    this.#published = this.#text.length
  }

  async store() {
    const { id, attempt } = this.attempt
    if (this.#stored === this.#text.length) return
    await storeText(this.#context.database.pool, [{ replyId: id, attempt, offset: this.#stored, text: this.#text.slice(this.#stored) }])
    this.#stored = this.#text.length
  }

  complete = () => this.#end(() => complete(this.#context, this.attempt, answerOf(this.#text || 'nothing')))
  fail = () => this.#end(() => fail(this.#context, this.attempt, failure))
  retryLater = () => this.#end(() => retryLater(this.#context, this.attempt, 0, failure))
  handBack = () => this.#end(() => handBack(this.#context, this.attempt))

  async #end(settle: () => Promise<boolean>) {
    if (this.#isOver) return
    this.#isOver = true
    await settle()
  }
}
