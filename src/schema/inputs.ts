import { limits } from '../domain/limits.ts'
import { builder } from './builder.ts'
import { BusyPolicyType, RoleType } from './enums.ts'

type Fields = Parameters<Parameters<typeof builder.inputType<string, never>>[1]['fields']>[0]

const settings = (t: Fields) => ({
  role: t.field({ type: RoleType, description: 'The role in which `prompt` is spoken. Default: SYSTEM.' }),
  prompt: t.string({ description: `Instructions that the model reads before every reply; at most ${limits.prompt} characters.` }),
  title: t.string({ description: `A name for people; at most ${limits.title} characters.` }),
  modelName: t.string({
    description:
      "The model that replies: one of `models`, or another that a provider accepts. Null: the server's default at the time of each reply.",
  }),
  temperature: t.float({ description: "How freely the model words things, 0 to 2. Null: the provider's default." }),
  topP: t.float({ description: "The share of likelihood that it chooses its words from, 0 to 1. Null: the provider's default." }),
  maxOutputTokens: t.int({ description: "The length, in tokens, at which a reply is cut. Null: the provider's default." }),
})

export const CreateInteractionInput = builder.inputType('CreateInteractionInput', {
  description: 'A new interaction. All fields may be left out.',
  fields: (t) => ({
    ...settings(t),
    clientInteractionId: t.string({
      description: `An idempotency key of yours, at most ${limits.clientKey} characters: a repeated call with the same key and settings gives the interaction that the first one created.`,
    }),
  }),
})

export const UpdateInteractionInput = builder.inputType('UpdateInteractionInput', {
  description: 'Changes of an interaction. What is left out stays; null resets to the default.',
  fields: (t) => ({
    id: t.id({ required: true, description: "The interaction's UUID." }),
    ...settings(t),
  }),
})

export const DeleteInteractionInput = builder.inputType('DeleteInteractionInput', {
  description: 'Which interaction to delete.',
  fields: (t) => ({ id: t.id({ required: true, description: "The interaction's UUID." }) }),
})

export const CreateMessageInput = builder.inputType('CreateMessageInput', {
  description: 'A new message.',
  fields: (t) => ({
    interactionId: t.id({ required: true, description: "The interaction's UUID." }),
    content: t.string({ required: true, description: `What is said: not blank, at most ${limits.content} characters.` }),
    role: t.field({ type: RoleType, defaultValue: 'HUMAN', description: 'HUMAN or SYSTEM; AI messages come from replies.' }),
    clientMessageId: t.string({
      description: `An idempotency key of yours, at most ${limits.clientKey} characters, unique in the interaction: sending again with the same key and content gives the message that the first send stored.`,
    }),
    whenBusy: t.field({
      type: BusyPolicyType,
      defaultValue: 'ENQUEUE',
      description: 'What to do while replies of the interaction are queued or running. A repeated send is told before this is looked at.',
    }),
    reply: t.boolean({ description: 'Whether to ask for an AI reply. Default: true for a HUMAN message. A SYSTEM message cannot ask.' }),
  }),
})

export const UpdateMessageInput = builder.inputType('UpdateMessageInput', {
  description: 'A change of a message whose reply is QUEUED and has never begun.',
  fields: (t) => ({
    id: t.id({ required: true, description: "The message's UUID." }),
    content: t.string({ required: true, description: `What it says instead: not blank, at most ${limits.content} characters.` }),
  }),
})

export const DeleteMessageInput = builder.inputType('DeleteMessageInput', {
  description: 'Which message to remove.',
  fields: (t) => ({ id: t.id({ required: true, description: "The message's UUID." }) }),
})

export const CancelReplyInput = builder.inputType('CancelReplyInput', {
  description: 'Which reply to stop.',
  fields: (t) => ({
    replyId: t.id({ required: true, description: "The reply's UUID." }),
    keepPartial: t.boolean({
      defaultValue: true,
      description: 'Whether what was written so far is kept, as an AI message; of the last quarter of a second some may be missing.',
    }),
  }),
})

export const RetryReplyInput = builder.inputType('RetryReplyInput', {
  description: 'Which reply to ask for again.',
  fields: (t) => ({
    replyId: t.id({ required: true, description: "The reply's UUID. It must be FAILED or CANCELLED." }),
    modelName: t.string({ description: 'Another model, one of `models`. Left out: the one it had.' }),
  }),
})
