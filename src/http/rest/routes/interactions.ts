import {
  createdJson,
  type InteractionData,
  interactionFragment,
  interactionJson,
  type MessageData,
  messageFragment,
  messageJson,
  type Page,
} from '../fragments.ts'
import { cursor, pageSize } from '../parameters.ts'
import { ref, route } from '../route.ts'

type Listed = InteractionData & { messages: Page<MessageData> }

const sought = 'Interaction'

export const interactionRoutes = [
  route<{ interactions: Page<Listed> }>({
    method: 'GET',
    path: '/interactions/',
    summary: 'The interactions that have messages, newest first',
    description: 'With the latest messages of each, oldest first. `Link` leads to the next page.',
    document: `query ListInteractions($limit: Int!, $after: String, $messageLimit: Int!) {
      interactions(first: $limit, after: $after, filter: { hasMessages: true }) {
        edges { node { id createdAt updatedAt modelName role prompt messages(last: $messageLimit) { edges { node { ...Message } } } } }
        pageInfo { hasNextPage endCursor }
      }
    }
    ${messageFragment}`,
    query: {
      limit: pageSize('How many interactions.', 20),
      after: cursor('Only interactions after this cursor, which `Link` has.'),
      messageLimit: pageSize(
        'How many messages of each, the latest. Together they are bounded: ask for fewer of the one for more of the other.',
        50,
      ),
    },
    answer: ({ interactions }, { defaultModel }) => ({
      data: interactions.edges.map(({ node: { messages, ...interaction } }) => {
        const { model_name, role, prompt, ...common } = createdJson(interaction, { defaultModel })
        const settings = { model_name, role, prompt }
        return { ...common, settings, messages: messages.edges.map(({ node }) => messageJson(node, interaction.id)) }
      }),
    }),
    links: ({ interactions: { pageInfo } }) => (pageInfo.hasNextPage && pageInfo.endCursor ? { next: { after: pageInfo.endCursor } } : {}),
    schema: {
      type: 'object',
      required: ['data'],
      properties: { data: { type: 'array', description: 'The interactions of the page.', items: ref('ListedInteraction') } },
    },
  }),

  route<{ createInteraction: { interaction: InteractionData } }>({
    method: 'POST',
    path: '/interactions/',
    summary: 'Start an interaction',
    document: `mutation CreateInteraction($input: CreateInteractionInput!) { createInteraction(input: $input) { interaction { ...Interaction } } }
    ${interactionFragment}`,
    input: 'CreateInteractionInput',
    body: 'required',
    example: { prompt: 'You are an expert tester.' },
    answer: ({ createInteraction: { interaction } }, asked) => createdJson(interaction, asked),
    schema: ref('CreatedInteraction'),
  }),

  route<{ interaction: InteractionData | null }>({
    method: 'GET',
    path: '/interactions/{id}/',
    summary: 'An interaction',
    description: 'Its `cursor` is its present end: `GET /interactions/{id}/events/?after=` with it gives exactly what comes after this.',
    document: `query GetInteraction($id: ID!) { interaction(id: $id) { ...Interaction } } ${interactionFragment}`,
    answer: ({ interaction }, asked) => interaction && interactionJson(interaction, asked),
    sought,
    schema: ref('Interaction'),
  }),

  route<{ updateInteraction: { interaction: InteractionData } }>({
    method: 'PATCH',
    path: '/interactions/{id}/',
    summary: 'Change the settings of an interaction',
    description: 'What is left out stays; null resets to the default.',
    document: `mutation UpdateInteraction($input: UpdateInteractionInput!) { updateInteraction(input: $input) { interaction { ...Interaction } } }
    ${interactionFragment}`,
    input: 'UpdateInteractionInput',
    body: 'required',
    example: { title: 'Tests', temperature: 0.2 },
    answer: ({ updateInteraction: { interaction } }, asked) => interactionJson(interaction, asked),
    sought,
    schema: ref('Interaction'),
  }),

  route({
    method: 'DELETE',
    path: '/interactions/{id}/',
    summary: 'Delete an interaction with all its messages',
    document: 'mutation DeleteInteraction($input: DeleteInteractionInput!) { deleteInteraction(input: $input) { deletedId } }',
    input: 'DeleteInteractionInput',
    sought,
  }),
]
