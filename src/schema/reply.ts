import type { Reply, ReplyAttempt } from '../db/generated/prisma/client.ts'
import { parentInteraction, replyAttempts, replyMessage, replyPrompt, replyText } from '../resolvers/fields.ts'
import { builder } from './builder.ts'
import { FinishReasonType, ReplyStatusType } from './enums.ts'
import { InteractionType, MessageType, ReplyType } from './types.ts'

interface ReplyError {
  code: string
  message: string
}

export const ReplyErrorType = builder.objectRef<ReplyError>('ReplyError').implement({
  description: 'Why a reply, or one attempt at it, failed.',
  fields: (t) => ({
    code: t.exposeString('code', {
      description:
        'PROVIDER_RATE_LIMITED, PROVIDER_UNAVAILABLE, PROVIDER_TIMEOUT, PROVIDER_INCOMPLETE, PROVIDER_BAD_RESPONSE, PROVIDER_UNAUTHORIZED, PROVIDER_REJECTED, MODEL_UNAVAILABLE, QUOTA_EXCEEDED, DEADLINE_EXCEEDED, WORKER_LOST or INTERNAL.',
    }),
    message: t.exposeString('message', { description: 'The same in words.' }),
  }),
})

export const errorOf = ({ errorCode, errorMessage }: Reply | ReplyAttempt): ReplyError | null =>
  errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' }

const ReplyAttemptType = builder.prismaObject('ReplyAttempt', {
  description: 'One try of a reply at one provider.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: '1, 2, 3, ... within its reply.' }),
    provider: t.exposeString('provider', {
      nullable: true,
      description: 'The provider that was asked; null until one is, and when the worker died before it had stored which.',
    }),
    modelName: t.exposeString('modelName', {
      nullable: true,
      description: 'The model that was asked; null as long as `provider` is.',
    }),
    error: t.field({ type: ReplyErrorType, nullable: true, description: 'Why it failed; null when it did not.', resolve: errorOf }),
    promptTokens: t.exposeInt('promptTokens', {
      nullable: true,
      description: 'The tokens that the model read, as the provider counts them.',
    }),
    completionTokens: t.exposeInt('completionTokens', {
      nullable: true,
      description: 'The tokens that it wrote, as the provider counts them.',
    }),
    firstTokenMs: t.exposeInt('firstTokenMs', { nullable: true, description: 'Milliseconds from the request to the first piece of text.' }),
    totalMs: t.exposeInt('totalMs', { nullable: true, description: 'Milliseconds from its start to its end.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it began.' }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true, description: 'When it ended; null while it runs.' }),
  }),
})

builder.prismaObjectFields(ReplyType, (t) => ({
  status: t.expose('status', { type: ReplyStatusType, description: 'Its state.' }),
  text: t.string({ description: "The text so far; of a final reply, its message's content, empty when it has none.", resolve: replyText }),
  error: t.field({ type: ReplyErrorType, nullable: true, description: 'Why it failed; null unless it is FAILED.', resolve: errorOf }),
  finishReason: t.expose('finishReason', {
    type: FinishReasonType,
    nullable: true,
    description: 'Why its text ends; null until it is final.',
  }),
  attempt: t.exposeInt('attempt', { description: 'The number of the latest attempt; 0 before the first.' }),
  attempts: t.field({ type: [ReplyAttemptType], description: 'All attempts, the first one first.', resolve: replyAttempts }),
  turn: t.exposeInt('turn', { description: 'Its place in the order of the replies of its interaction: 1, 2, 3, ...' }),
  modelName: t.exposeString('modelName', {
    nullable: true,
    description: "The model asked for instead of the interaction's; null: that one.",
  }),
  promptTokens: t.exposeInt('promptTokens', {
    nullable: true,
    description: 'The tokens that the model read, as the provider counts them.',
  }),
  completionTokens: t.exposeInt('completionTokens', {
    nullable: true,
    description: 'The tokens that it wrote, as the provider counts them.',
  }),
  createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
  startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true, description: 'When its first attempt began.' }),
  finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true, description: 'When it became final.' }),
  prompt: t.field({
    type: MessageType,
    description: 'The message that it answers; without content when it was removed.',
    resolve: replyPrompt,
  }),
  message: t.field({
    type: MessageType,
    nullable: true,
    description: 'The AI message that it produced; null until then, and when it was removed.',
    resolve: replyMessage,
  }),
  interaction: t.field({ type: InteractionType, description: 'The interaction it belongs to.', resolve: parentInteraction }),
}))
