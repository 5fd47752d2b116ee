import type { ApiKey, Interaction, Message, Reply, ReplyAttempt } from '../db/generated/prisma/client.ts'

/** One line of an export; docs/owners.md says what each has. */
export interface ExportRecord {
  type: 'owner' | 'apiKey' | 'day' | 'interaction' | 'deletedInteraction' | 'message' | 'reply' | 'attempt' | 'end'
  [field: string]: unknown
}

const record = <Row extends object>(type: ExportRecord['type'], row: Row, fields: readonly (keyof Row & string)[]): ExportRecord => ({
  type,
  ...Object.fromEntries(fields.map((field) => [field, row[field]])),
})

/** Without what it could be used with. */
export const apiKeyRecord = (key: ApiKey) =>
  record('apiKey', key, ['prefix', 'name', 'scopes', 'createdAt', 'expiresAt', 'lastUsedAt', 'revokedAt'])

const settings = ['role', 'prompt', 'title', 'modelName', 'temperature', 'topP', 'maxOutputTokens'] as const

export const interactionRecord = (interaction: Interaction) =>
  record('interaction', interaction, ['id', 'clientInteractionId', ...settings, 'createdAt', 'updatedAt'])

export const messageRecord = (message: Message) =>
  record('message', message, [
    ...(['id', 'interactionId', 'position', 'role', 'content', 'parentId', 'clientMessageId'] as const),
    ...(['createdAt', 'updatedAt', 'deletedAt'] as const),
  ])

/** @param textSoFar what a running one has written */
export const replyRecord = (reply: Reply, textSoFar: string) => ({
  ...record('reply', reply, [
    ...(['id', 'interactionId', 'turn', 'status', 'promptMessageId', 'messageId', 'modelName', 'attempt', 'finishReason'] as const),
    ...(['promptTokens', 'completionTokens', 'createdAt', 'startedAt', 'finishedAt'] as const),
  ]),
  error: errorOf(reply),
  textSoFar,
})

export const attemptRecord = (attempt: ReplyAttempt) => ({
  ...record('attempt', attempt, [
    ...(['replyId', 'number', 'provider', 'modelName', 'promptTokens', 'completionTokens'] as const),
    ...(['firstTokenMs', 'totalMs', 'startedAt', 'finishedAt'] as const),
  ]),
  error: errorOf(attempt),
})

const errorOf = ({ errorCode, errorMessage }: Pick<Reply, 'errorCode' | 'errorMessage'>) =>
  errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' }
