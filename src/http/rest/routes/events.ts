import {
  type InteractionData,
  interactionFragment,
  interactionJson,
  type MessageData,
  messageFragment,
  messageJson,
  replyFragment,
} from '../fragments.ts'
import { snakeCase, toJson } from '../json.ts'
import { cursor } from '../parameters.ts'
import { ref, route } from '../route.ts'

interface Event {
  __typename: string
  message?: MessageData
  interaction?: InteractionData
}

/** What is told of each event. */
const selections = {
  MessageAdded: 'message { ...Message }',
  MessageChanged: 'message { ...Message }',
  MessageRemoved: 'messageId position',
  ReplyQueued: 'reply { ...Reply }',
  ReplyStarted: 'reply { ...Reply }',
  ReplyDelta: 'replyId attempt offset text',
  ReplyRetrying: 'attempt nextAttempt retryAt error { code message } reply { ...Reply }',
  ReplyCompleted: 'reply { ...Reply }',
  ReplyFailed: 'reply { ...Reply }',
  ReplyCancelled: 'length reply { ...Reply }',
  InteractionUpdated: 'interaction { ...Interaction }',
  InteractionDeleted: 'interactionId',
}

export const eventNames = Object.keys(selections)

export const eventRoutes = [
  route<{ interactionEvents: Event }>({
    method: 'GET',
    path: '/interactions/{id}/events/',
    summary: 'What happens in an interaction, as it happens',
    description:
      'Server-sent events, in order and each exactly once. The `id:` of each is its cursor: a browser sends that of the last one as `Last-Event-ID` when it comes back, and goes on there; `after` does the same. Without either only what comes from now on is told. `event: complete` says that nothing will follow; `event: stream_error` why the stream ends.',
    document: `subscription InteractionEvents($id: ID!, $after: String) {
      interactionEvents(interactionId: $id, after: $after) {
        __typename
        ${Object.entries(selections)
          .map(([type, selection]) => `... on ${type} { ${selection} }`)
          .join('\n')}
      }
    }
    ${messageFragment} ${replyFragment} ${interactionFragment}`,
    query: { after: cursor('A cursor of the interaction or of an event: first comes what happened after it.') },
    event({ interactionEvents: { __typename, message, interaction, ...told } }, asked) {
      const data = {
        ...(toJson(told) as object),
        ...(message && { message: messageJson(message, asked.id) }),
        ...(interaction && { interaction: interactionJson(interaction, asked) }),
      }
      return { name: snakeCase(__typename).slice(1), data }
    },
    sought: 'Interaction',
    schema: { description: 'The `data:` of one event, by the name in its `event:`.', oneOf: eventNames.map(ref) },
  }),
]
