import { builder } from './builder.ts'
import { Node } from './node.ts'

/** The types that refer to each other; their fields are in files of their own. */
export const InteractionType = builder.prismaObject('Interaction', {
  interfaces: [Node],
  description: 'A conversation and its settings. Its messages have positions 1, 2, 3, ...; its replies are produced one after the other.',
})

export const MessageType = builder.prismaObject('Message', {
  interfaces: [Node],
  description: 'One message of an interaction.',
})

export const ReplyType = builder.prismaObject('Reply', {
  interfaces: [Node],
  description:
    'The answer to a HUMAN message: first a request that waits and runs in the background, in the end an AI message, or an error.',
})
