import { type MessageData, messageFragment, messageJson, type Page } from '../fragments.ts'
import { cursor, mostItems, pageSize } from '../parameters.ts'
import { ref, route } from '../route.ts'

export const messageRoutes = [
  route<{ interaction: { messages: Page<MessageData> } | null }>({
    method: 'GET',
    path: '/interactions/{id}/messages/',
    summary: 'The messages of an interaction, oldest first',
    description: `Without parameters the latest ${mostItems}. With \`limit\` or \`after\` a page from the beginning, or after a cursor; with \`before\` the page before one. \`Link\` leads to the pages beside it.`,
    document: `query ListMessages($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
      interaction(id: $id) {
        messages(first: $first, after: $after, last: $last, before: $before) {
          edges { node { ...Message } }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }
    }
    ${messageFragment}`,
    query: {
      limit: pageSize(`How many messages; ${mostItems} if it is left out.`),
      after: cursor('Only messages after this cursor, which `Link` has.'),
      before: cursor('Only messages before this cursor, which `Link` has.'),
    },
    variables({ id, query: { limit, after, before } }) {
      const isFromTheEnd = before !== undefined || (limit === undefined && after === undefined)
      return { id, after, before, [isFromTheEnd ? 'last' : 'first']: limit ?? mostItems }
    },
    answer: ({ interaction }, { id }) => interaction?.messages.edges.map(({ node }) => messageJson(node, id)),
    sought: 'Interaction',
    links({ interaction }, { query: { limit = mostItems } }) {
      const { hasNextPage, hasPreviousPage, startCursor, endCursor } = interaction?.messages.pageInfo ?? {}
      return {
        ...(hasNextPage && endCursor ? { next: { limit: String(limit), after: endCursor, before: undefined } } : {}),
        ...(hasPreviousPage && startCursor ? { prev: { limit: String(limit), before: startCursor, after: undefined } } : {}),
      }
    },
    schema: { type: 'array', description: 'The messages of the page.', items: ref('Message') },
  }),

  route<{ createMessage: { message: MessageData; reply: { id: string } | null; duplicate: boolean } }>({
    method: 'POST',
    path: '/interactions/{id}/messages/',
    summary: 'Send a message',
    description:
      'The reply to a Human message comes in the background, as a message of the role Ai: follow the events, or ask for the messages. `Link` with `rel="status"` leads to the reply.',
    document: `mutation CreateMessage($input: CreateMessageInput!) { createMessage(input: $input) { message { ...Message } reply { id } duplicate } }
    ${messageFragment}`,
    input: 'CreateMessageInput',
    body: 'required',
    example: { role: 'Human', content: 'Hello, AI!' },
    answer: ({ createMessage: { message } }, { id }) => messageJson(message, id),
    sought: 'Interaction',
    links: ({ createMessage: { reply } }) => (reply ? { status: `/replies/${reply.id}/` } : {}),
    isRepeated: ({ createMessage: { duplicate } }) => duplicate,
    schema: ref('Message'),
  }),
]
