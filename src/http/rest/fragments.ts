import { toJson } from './json.ts'
import type { Asked } from './route.ts'

/** The objects that routes give, as fragments: OpenAPI's components are made of them. */
export const messageFragment = 'fragment Message on Message { id createdAt updatedAt role content }'

export const interactionFragment =
  'fragment Interaction on Interaction { id createdAt updatedAt modelName role prompt title temperature topP maxOutputTokens cursor }'

export const replyFragment = `fragment Reply on Reply {
  id status turn attempt modelName createdAt startedAt finishedAt finishReason promptTokens completionTokens
  error { code message } prompt { id } message { id }
}`

export interface MessageData {
  id: string
}

export interface InteractionData {
  id: string
  createdAt: string
  updatedAt: string
  modelName: string | null
  role: string
  prompt: string | null
}

export interface Page<Item> {
  edges: { node: Item }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
}

export const messageJson = (message: MessageData, interactionId: string) => ({
  ...(toJson(message) as object),
  interaction_id: interactionId,
})

/** Of the model there is always a name: the one that replies now, if the interaction leaves it to the server. */
export const interactionJson = (interaction: InteractionData, { defaultModel }: Pick<Asked, 'defaultModel'>) =>
  toJson({ ...interaction, modelName: interaction.modelName ?? defaultModel }) as Record<string, unknown>

/** What the old service gave of an interaction that was just created: exactly this. */
export function createdJson(interaction: InteractionData, asked: Pick<Asked, 'defaultModel'>) {
  const { id, created_at, updated_at, model_name, role, prompt } = interactionJson(interaction, asked)
  return { id, created_at, updated_at, model_name, role, prompt }
}
