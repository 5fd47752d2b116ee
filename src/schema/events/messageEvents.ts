import { builder } from '../builder.ts'
import { MessageType } from '../types.ts'
import { Event, type EventOf } from './event.ts'

export const MessageAdded = builder.objectRef<EventOf<'MessageAdded'>>('MessageAdded').implement({
  interfaces: [Event],
  description: 'A message was added: by a client, or as the text of a reply that ended.',
  fields: (t) => ({ message: t.expose('message', { type: MessageType, description: 'The message.' }) }),
})

export const MessageChanged = builder.objectRef<EventOf<'MessageChanged'>>('MessageChanged').implement({
  interfaces: [Event],
  description: 'A message says something else now.',
  fields: (t) => ({ message: t.expose('message', { type: MessageType, description: 'The message as it is now.' }) }),
})

export const MessageRemoved = builder.objectRef<EventOf<'MessageRemoved'>>('MessageRemoved').implement({
  interfaces: [Event],
  description: 'A message was removed. It may be one that was added and removed since your cursor.',
  fields: (t) => ({
    messageId: t.id({ description: "The message's UUID.", resolve: ({ message }) => message.id }),
    position: t.int({ description: 'The place that it had; no other message gets it.', resolve: ({ message }) => message.position }),
  }),
})
