import { type Client, createMessage } from '../../support/client.ts'
import { DictatedReply, randomText } from '../../support/dictatedReplies.ts'
import { type OpenEvents, overSocket } from '../../support/eventConnections.ts'
import { ReplyReader } from '../../support/events.ts'
import { eventually } from '../../support/eventually.ts'
import type { LlmServer } from '../../support/llmServer.ts'
import type { Random } from '../../support/random.ts'
import type { ServerScene } from '../../support/serverScene.ts'
import { readMessages } from '../../support/storedText.ts'

/** Somebody asks one question, and reads the reply as it is written. */
export interface Conversation {
  interactionId: string
  /** The content of the message, and its idempotency key. */
  question: string
  reader: ReplyReader
  /** What the provider has been writing, request by request. */
  replies: DictatedReply[]
}

export async function openConversations(client: Client, count: number): Promise<Conversation[]> {
  const open = async () => {
    const { id, cursor } = await client.createInteraction()
    return { interactionId: id, question: `question ${crypto.randomUUID()}`, reader: new ReplyReader(cursor), replies: [] }
  }
  return await Promise.all(Array.from({ length: count }, open))
}

/** Lets the readers go on from where they are, over connections to this server. */
export async function follow(client: Client, conversations: Conversation[], open: OpenEvents = overSocket) {
  for (const { interactionId, reader } of conversations) {
    await reader.leave()
    reader.follow(await open(client.url, { interactionId, after: reader.cursor }))
  }
}

/** Sends the questions, as often as it may be. A server that dies meanwhile gives no answer. */
export async function ask(client: Client, conversations: Conversation[]) {
  await Promise.allSettled(
    conversations.map(({ interactionId, question }) =>
      client.data(createMessage, { input: { interactionId, content: question, clientMessageId: question } }),
    ),
  )
}

/** From now on the provider's server writes each time another text, as far as it is told at once. */
export function dictate(llm: LlmServer, conversations: Conversation[], random: Random, begin: (reply: DictatedReply) => void) {
  llm.respond = ({ messages }, response) => {
    const reply = new DictatedReply(response, randomText(random, 100 + random.upTo(200)))
    conversations.find(({ question }) => question === messages.at(-1)?.content)?.replies.push(reply)
    begin(reply)
  }
}

/** Settles when all have read what the provider has written, and the server has stored as much. */
export async function readSoFar(client: Client, conversations: Conversation[]) {
  const query = 'query ($id: ID!) { interaction(id: $id) { messages { edges { node { reply { text } } } } } }'
  for (const { interactionId, reader, replies } of conversations) {
    await eventually(
      'the provider was asked',
      () => replies.length,
      (asked) => asked > 0,
    )
    const visible = replies.at(-1)?.visible ?? 0
    await reader.hasRead(visible)
    await eventually(
      'text is stored',
      async (): Promise<string> => (await client.data(query, { id: interactionId })).interaction.messages.edges[0].node.reply.text,
      (text) => text.length >= visible,
    )
  }
}

export interface Outcome {
  status: string
  failedAttempts: number
  /** Of each attempt, in order: how it ended. */
  errors: (string | null)[]
  /** Seconds from the first attempt's beginning to the last one's. */
  delay: number
  /** What is stored as the answer, as often as it is. */
  answers: string[]
  /** What the client has read. */
  seen: string
  /** Whether that is what the provider wrote in one piece. */
  isGenuine: boolean
}

type StoredReply = Pick<Outcome, 'status' | 'failedAttempts' | 'errors' | 'delay'> & { interactionId: string; promptMessageId: string }

const readReplies = `
  SELECT r.interaction_id AS "interactionId", r.prompt_message_id AS "promptMessageId", r.status, r.failed_attempts AS "failedAttempts",
         (SELECT json_agg(a.error_code ORDER BY a.number) FROM reply_attempts a WHERE a.reply_id = r.id) AS errors,
         (SELECT extract(epoch FROM max(a.started_at) - min(a.started_at))::float8 FROM reply_attempts a WHERE a.reply_id = r.id) AS delay
  FROM replies r`

/** What has come of each conversation, in the order in which they are given. Only while no server runs. */
export async function outcomes({ read }: ServerScene, conversations: Conversation[]): Promise<Outcome[]> {
  const { rows, messages } = await read(async ({ pool }) => ({
    rows: (await pool.query<StoredReply>(readReplies)).rows,
    messages: await readMessages(pool),
  }))
  return conversations.map(({ interactionId, reader, replies }) => {
    const [reply, ...others] = rows.filter((row) => row.interactionId === interactionId)
    if (!reply || others.length > 0) throw new Error(`${reply ? 'more than one' : 'no'} reply in ${interactionId}`)
    const { interactionId: _, promptMessageId, ...outcome } = reply
    const answers = messages.filter(({ parentId }) => parentId === promptMessageId).map(({ content }) => content)
    return { ...outcome, answers, seen: reader.text, isGenuine: replies.some(({ text }) => text === reader.text) }
  })
}
