import type { TestApp } from '../support/app.ts'
import { dictateReplies } from '../support/dictatedReplies.ts'
import { refuse } from '../support/llmServer.ts'
import { replyWhen, textIsStored } from '../support/replies.ts'

/** All that is said in the conversation. None is a part of another, and none is anywhere else. */
export const said = {
  prompt: 'canary-prompt',
  title: 'canary-title',
  newPrompt: 'canary-reworded',
  newTitle: 'canary-renamed',
  question: 'canary-question',
  answer: 'canary-answer',
  refused: 'canary-refused',
  /** Our own words for the failure of a provider. */
  failure: 'does not accept the credentials',
  interrupted: 'canary-interrupted',
  partial: 'canary-partial',
  waiting: 'canary-waiting',
  changed: 'canary-changed',
  last: 'canary-last',
}

/** What of it is replaced before the end. */
export const replaced = [said.prompt, said.title, said.waiting]

const create = `mutation ($input: CreateInteractionInput!) { createInteraction(input: $input) { interaction { id cursor prompt title } } }`
const updateMessage = 'mutation ($input: UpdateMessageInput!) { updateMessage(input: $input) { message { content } } }'
const updateInteraction = `mutation ($input: UpdateInteractionInput!) {
  updateInteraction(input: $input) { interaction { prompt title } }
}`
const cancelReply = 'mutation ($input: CancelReplyInput!) { cancelReply(input: $input) { reply { message { content } } } }'

/**
 * An interaction in which everything is said that can be: settings, and other ones; a reply that is streamed, one that
 * fails, one that is cancelled and keeps its partial text; a message that is changed while it waits.
 * @param whileRunning is called when the partial text is stored, and its reply still runs
 */
export async function converse({ client, llm, app }: TestApp, whileRunning: (replyId: string) => Promise<unknown> = async () => {}) {
  const { replyTo } = dictateReplies(llm)
  const dictated = llm.respond
  llm.respond = (request, response) =>
    request.messages.at(-1)?.content === said.refused ? void refuse(response, 401) : dictated(request, response)
  const ended = (id: string) => replyWhen(app.database.pool, id)

  const input = { prompt: said.prompt, title: said.title, clientInteractionId: 'asked for twice' }
  const { interaction } = (await client.data(create, { input })).createInteraction
  const again = (await client.data(create, { input })).createInteraction.interaction

  const answered = await client.send(interaction.id, said.question)
  ;(await replyTo(said.question, said.answer)).finish()
  await ended(answered.reply.id)
  const failed = await client.send(interaction.id, said.refused)
  await ended(failed.reply.id)

  const cancelled = await client.send(interaction.id, said.interrupted)
  const partial = await replyTo(said.interrupted, `${said.partial} and what follows`)
  partial.writeTo(said.partial.length)
  await textIsStored(client, cancelled.reply.id, said.partial)
  const changed = await client.send(interaction.id, said.waiting)
  const { message } = (await client.data(updateMessage, { input: { id: changed.message.id, content: said.changed } })).updateMessage
  await whileRunning(cancelled.reply.id)
  const stopped = (await client.data(cancelReply, { input: { replyId: cancelled.reply.id } })).cancelReply.reply
  ;(await replyTo(said.changed, said.last)).finish()
  await ended(changed.reply.id)

  const settings = { id: interaction.id, prompt: said.newPrompt, title: said.newTitle }
  const updated = (await client.data(updateInteraction, { input: settings })).updateInteraction.interaction
  return {
    id: interaction.id as string,
    cursor: interaction.cursor as string,
    failedReplyId: failed.reply.id as string,
    /** What the mutations gave. */
    given: { created: interaction, again, updated, changed: message.content, kept: stopped.message.content },
  }
}
