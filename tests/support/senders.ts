import { setTimeout as delay } from 'node:timers/promises'
import { opened, type Queryable, statement } from '../../src/db/statement.ts'
import { type Client, createMessage } from './client.ts'
import { eventually } from './eventually.ts'
import type { Random } from './random.ts'

export interface Send {
  interactionId: string
  /** The idempotency key, and the content too: by it every stored copy can be told. */
  key: string
  reply: boolean
}

export interface Acknowledged extends Send {
  messageId: string
  position: number
}

/** Clients that keep sending to a few interactions, and keep a log of what was acknowledged: the oracle's truth. */
export class Senders {
  readonly acknowledged: Acknowledged[] = []
  /** What came back for messages that had been acknowledged before. */
  readonly repeated: { key: string; first: string; again: string; duplicate: boolean }[] = []
  readonly #interactionIds: readonly string[]
  readonly #random: Random
  readonly #pending: (Send | undefined)[]
  #keys = 0
  #acknowledgement = Promise.withResolvers<void>()

  constructor(interactionIds: readonly string[], count: number, random: Random) {
    this.#interactionIds = interactionIds
    this.#random = random
    this.#pending = Array(count).fill(undefined)
  }

  /** Sends to the server until the signal aborts. What has not been acknowledged is sent again, with the same key. */
  async run(client: Client, signal: AbortSignal): Promise<void> {
    await Promise.all(
      this.#pending.map(async (_, sender) => {
        while (!signal.aborted) {
          this.#pending[sender] ??= this.#next()
          if (!(await this.#deliver(client, sender))) await delay(5)
        }
      }),
    )
  }

  /** Sends what is left over, and some of what was acknowledged long ago. */
  async finish(client: Client): Promise<void> {
    for (const [sender, send] of this.#pending.entries()) {
      if (!send) continue
      this.#acknowledge(send, await accepted(client, send))
      this.#pending[sender] = undefined
    }
    for (const { messageId, position, ...send } of this.acknowledged.filter((_, n) => n % 10 === 0)) {
      const { message, duplicate } = await accepted(client, send)
      this.repeated.push({ key: send.key, first: messageId, again: message.id, duplicate })
    }
  }

  /** One more message to each interaction, and the replies that they asked for. */
  async sendLast(client: Client): Promise<Sent[]> {
    const sends = this.#interactionIds.map((interactionId) => ({ ...this.#next(), interactionId, reply: true }))
    return Promise.all(
      sends.map(async (send) => {
        const sent = await accepted(client, send)
        this.#acknowledge(send, sent)
        return sent
      }),
    )
  }

  #next(): Send {
    const interactionId = this.#interactionIds[this.#random.upTo(this.#interactionIds.length - 1)] as string
    this.#keys += 1
    return { interactionId, key: `key ${this.#keys}`, reply: this.#random.chance(0.8) }
  }

  async #deliver(client: Client, sender: number) {
    const send = this.#pending[sender] as Send
    const sent = await request(client, send)
    if (!sent) return false
    this.#acknowledge(send, sent)
    this.#pending[sender] = undefined
    return true
  }

  /** Settles at the next acknowledgement. */
  nextAcknowledgement(): Promise<void> {
    return this.#acknowledgement.promise
  }

  #acknowledge(send: Send, { message }: Sent) {
    this.acknowledged.push({ ...send, messageId: message.id, position: message.position })
    this.#acknowledgement.resolve()
    this.#acknowledgement = Promise.withResolvers()
  }
}

interface Sent {
  message: { id: string; position: number }
  reply: { id: string }
  duplicate: boolean
}

const accepted = (client: Client, send: Send) =>
  eventually(
    `${send.key} is accepted`,
    () => request(client, send),
    (sent) => sent !== undefined,
  ) as Promise<Sent>

/** What the server answers; undefined when it died of it, or has too many unfinished replies for more. */
async function request(client: Client, { interactionId, key, reply }: Send): Promise<Sent | undefined> {
  const input = { interactionId, content: key, clientMessageId: key, reply }
  const { data, errors } = await client.request(createMessage, { input }).catch(() => ({ data: undefined, errors: undefined }))
  const code = errors?.[0]?.extensions.code
  if (code && code !== 'INTERACTION_BUSY' && code !== 'UNAVAILABLE') throw new Error(JSON.stringify(errors))
  return data?.createMessage
}

export interface Findings {
  acknowledged: number
  /** Acknowledged, and not in the database as it was acknowledged. */
  lost: number
  /** Stored more than once. */
  duplicates: number
  /** More than one answer to one message. */
  secondReplies: number
  /** No answer to a message that asked for one. */
  missingReplies: number
}

const readSends = statement<Stored, []>(
  'tests-read-sends',
  `SELECT m.id, m.interaction_id AS "interactionId", m.content, m.position,
          (SELECT count(*)::int FROM messages answer WHERE answer.parent_id = m.id) AS answers,
          (SELECT count(*)::int FROM replies r WHERE r.prompt_message_id = m.id AND r.status = 'COMPLETED') AS completed
   FROM messages m WHERE m.role = 'Human'`,
  opened('Message'),
)

/** Compares the log of the senders with the database, once all replies are final. */
export async function auditSends(db: Queryable, acknowledged: readonly Acknowledged[]): Promise<Findings> {
  const rows = await readSends(db)
  const byContent = Map.groupBy(rows, ({ content }) => content)
  const isStored = ({ key, messageId, interactionId, position }: Acknowledged) =>
    byContent.get(key)?.some((row) => row.id === messageId && row.interactionId === interactionId && row.position === position)
  const isAnswered = ({ key, messageId }: Acknowledged) =>
    byContent.get(key)?.some(({ id, answers, completed }) => id === messageId && answers > 0 && completed === 1)
  return {
    acknowledged: acknowledged.length,
    lost: acknowledged.filter((send) => !isStored(send)).length,
    duplicates: rows.length - byContent.size,
    secondReplies: rows.filter(({ answers }) => answers > 1).length,
    missingReplies: acknowledged.filter((send) => send.reply && !isAnswered(send)).length,
  }
}

interface Stored {
  id: string
  interactionId: string
  content: string
  position: number
  answers: number
  completed: number
}
