import { replyFragment } from '../fragments.ts'
import { toJson } from '../json.ts'
import { ref, route } from '../route.ts'

interface Reply {
  __typename?: string
  id: string
}

const sought = 'Reply'

export const replyRoutes = [
  route<{ node: Reply | null }>({
    method: 'GET',
    path: '/replies/{id}/',
    summary: 'A reply: how far it is',
    document: `query GetReply($id: ID!) { node(id: $id) { __typename ...Reply } } ${replyFragment}`,
    answer: ({ node }) => (node?.__typename === 'Reply' ? toJson(node) : undefined),
    sought,
    schema: ref('Reply'),
  }),

  route<{ cancelReply: { reply: Reply } }>({
    method: 'POST',
    path: '/replies/{id}/cancel/',
    summary: 'Stop a reply that is queued or running',
    description: 'It is stopped when this returns; one that is final already is given as it is.',
    document: `mutation CancelReply($input: CancelReplyInput!) { cancelReply(input: $input) { reply { ...Reply } } } ${replyFragment}`,
    input: 'CancelReplyInput',
    body: 'optional',
    example: { keep_partial: true },
    answer: ({ cancelReply: { reply } }) => toJson(reply),
    sought,
    schema: ref('Reply'),
  }),

  route<{ retryReply: { reply: Reply } }>({
    method: 'POST',
    path: '/replies/{id}/retry/',
    summary: 'Ask again for a reply that failed or was cancelled',
    description: 'It keeps its turn; a message with its partial text is removed.',
    document: `mutation RetryReply($input: RetryReplyInput!) { retryReply(input: $input) { reply { ...Reply } } } ${replyFragment}`,
    input: 'RetryReplyInput',
    body: 'optional',
    answer: ({ retryReply: { reply } }) => toJson(reply),
    sought,
    schema: ref('Reply'),
  }),
]
