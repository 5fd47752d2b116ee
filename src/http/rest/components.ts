import type { GraphQLSchema } from 'graphql'
import { type JsonSchema, type Route, ref } from './route.ts'
import { selectedObjects } from './schemas.ts'

/** The objects of the documents, with what the mappers make of them. */
export function describeObjects(schema: GraphQLSchema, routes: readonly Route[]): Record<string, JsonSchema> {
  const selected = selectedObjects(schema, routes) as Record<string, { required: string[]; properties: Record<string, JsonSchema> }>
  const { Message: message, Interaction: interaction } = selected
  if (!message || !interaction) throw new Error('the documents select no messages or no interactions')
  const ofInteraction = (...names: string[]) => Object.fromEntries(names.map((name) => [name, properties[name]]))
  const object = (description: string, members: Record<string, unknown>) => ({
    type: 'object',
    description,
    required: Object.keys(members),
    properties: members,
  })
  const properties: Record<string, JsonSchema> = {
    ...interaction.properties,
    model_name: { type: ['string', 'null'], description: "The model that replies: the server's default where the interaction names none." },
  }
  const interactionId = { type: 'string', format: 'uuid', description: 'The interaction that it belongs to.' }
  return {
    ...selected,
    Message: object('One message of an interaction.', { ...message.properties, interaction_id: interactionId }),
    Interaction: object('An interaction and its settings.', properties),
    CreatedInteraction: object(
      'An interaction as the old service gave it.',
      ofInteraction('id', 'created_at', 'updated_at', 'model_name', 'role', 'prompt'),
    ),
    ListedInteraction: object('An interaction with its latest messages.', {
      ...ofInteraction('id', 'created_at', 'updated_at'),
      settings: object('Its settings.', ofInteraction('model_name', 'role', 'prompt')),
      messages: { type: 'array', description: 'Its latest messages, oldest first.', items: ref('Message') },
    }),
  }
}

/** What a refusal is. */
export const errorSchemas = {
  Error: { type: 'object', required: ['detail'], properties: { detail: { type: 'string', description: 'What is wrong, for people.' } } },
  InvalidInput: {
    type: 'object',
    required: ['detail'],
    properties: { detail: { type: 'array', description: 'All that is wrong.', items: ref('InputFault') } },
  },
  InputFault: {
    type: 'object',
    required: ['loc', 'msg', 'type'],
    properties: {
      loc: { type: 'array', items: { type: ['string', 'integer'] }, description: '`path`, `query`, `header` or `body`, then the way.' },
      msg: { type: 'string', description: 'For people.' },
      type: { type: 'string', description: 'For programs.' },
      ctx: { type: 'object', description: 'What the value was compared with.' },
    },
  },
}
