import { keptLength, retryingReply, retryReason, retryTime } from '../../resolvers/events.ts'
import { builder } from '../builder.ts'
import { FinishReasonType } from '../enums.ts'
import { errorOf, ReplyErrorType } from '../reply.ts'
import { ReplyType } from '../types.ts'
import { Event, type EventOf } from './event.ts'

export const ReplyQueued = builder.objectRef<EventOf<'ReplyQueued'>>('ReplyQueued').implement({
  interfaces: [Event],
  description: 'A reply was asked for, or asked for again, and waits.',
  fields: (t) => ({ reply: t.expose('reply', { type: ReplyType, description: 'The reply.' }) }),
})

export const ReplyStarted = builder.objectRef<EventOf<'ReplyStarted'>>('ReplyStarted').implement({
  interfaces: [Event],
  description: 'An attempt at a reply began. Its text begins empty, whatever an earlier attempt wrote.',
  fields: (t) => ({
    reply: t.expose('reply', { type: ReplyType, description: 'The reply.' }),
    attempt: t.int({ description: 'The number of the attempt: 1, 2, 3, ...', resolve: ({ reply }) => reply.attempt }),
  }),
})

export const ReplyDelta = builder.objectRef<EventOf<'ReplyDelta'>>('ReplyDelta').implement({
  interfaces: [Event],
  description:
    "A piece of a reply's text. The pieces of an attempt join without a gap; those of the last one make the message's content. `text.slice(0, offset) + delta.text` is right at any time.",
  fields: (t) => ({
    replyId: t.exposeID('replyId', { description: "The reply's UUID." }),
    attempt: t.exposeInt('attempt', { description: 'The attempt that wrote it. The text of another attempt is not continued by it.' }),
    offset: t.exposeInt('offset', {
      description:
        "Where it begins in the attempt's text, in UTF-16 code units, as JavaScript counts them. It never splits a surrogate pair.",
    }),
    text: t.exposeString('text', { description: 'What the text grew by.' }),
  }),
})

export const ReplyRetrying = builder.objectRef<EventOf<'ReplyRetrying'>>('ReplyRetrying').implement({
  interfaces: [Event],
  description: 'An attempt at a reply ended without an answer, and there is another one. The text of the ended one is void.',
  fields: (t) => ({
    reply: t.field({ type: ReplyType, description: 'The reply.', resolve: retryingReply }),
    attempt: t.exposeInt('attempt', { description: 'The attempt that ended.' }),
    nextAttempt: t.exposeInt('nextAttempt', { description: 'The attempt that follows.' }),
    error: t.field({
      type: ReplyErrorType,
      nullable: true,
      description: 'Why it ended; null when nothing went wrong: the server that ran it was stopped, and gave it back.',
      resolve: retryReason,
    }),
    retryAt: t.field({ type: 'DateTime', description: 'When the next attempt begins, at the earliest.', resolve: retryTime }),
  }),
})

export const ReplyCompleted = builder.objectRef<EventOf<'ReplyCompleted'>>('ReplyCompleted').implement({
  interfaces: [Event],
  description: 'A reply has its message, which was added just before.',
  fields: (t) => ({
    reply: t.expose('reply', { type: ReplyType, description: 'The reply.' }),
    finishReason: t.field({
      type: FinishReasonType,
      description: 'Why its text ends where it ends.',
      resolve: ({ reply }) => reply.finishReason ?? 'OTHER',
    }),
    promptTokens: t.int({
      nullable: true,
      description: 'The tokens that the model read, as the provider counts them.',
      resolve: ({ reply }) => reply.promptTokens,
    }),
    completionTokens: t.int({
      nullable: true,
      description: 'The tokens that it wrote, as the provider counts them.',
      resolve: ({ reply }) => reply.completionTokens,
    }),
  }),
})

export const ReplyFailed = builder.objectRef<EventOf<'ReplyFailed'>>('ReplyFailed').implement({
  interfaces: [Event],
  description: 'A reply failed for good. Its text is void; the next reply of the interaction goes on.',
  fields: (t) => ({
    reply: t.expose('reply', { type: ReplyType, description: 'The reply. `retryReply` asks for it again.' }),
    error: t.field({
      type: ReplyErrorType,
      description: 'Why it failed.',
      resolve: ({ reply }) => errorOf(reply) ?? { code: 'INTERNAL', message: '' },
    }),
  }),
})

export const ReplyCancelled = builder.objectRef<EventOf<'ReplyCancelled'>>('ReplyCancelled').implement({
  interfaces: [Event],
  description: 'A reply was stopped. If any of its text was kept, its message was added just before.',
  fields: (t) => ({
    reply: t.expose('reply', { type: ReplyType, description: 'The reply. `retryReply` asks for it again.' }),
    length: t.int({
      description:
        'How much of its text was kept, in UTF-16 code units; 0 when none was. Deltas may have shown more: cut what you show to it.',
      resolve: keptLength,
    }),
  }),
})
