import type { FinishReason, Usage } from './provider.ts'

/** What one chunk of a chat completion says. */
export interface ChunkContent {
  /** Empty in chunks that carry something else, such as the thoughts of a reasoning model. */
  text: string
  finishReason: FinishReason | undefined
  usage: Usage | undefined
}

/**
 * Reads a chunk as OpenAI-compatible servers send it: some omit fields, some send null for them.
 * @throws {SyntaxError} when it is no chunk of a completion.
 */
export function readChunk(chunk: unknown): ChunkContent {
  if (!isObject(chunk)) throw new SyntaxError('A chunk is not an object.')
  const choices = chunk.choices ?? []
  if (!Array.isArray(choices)) throw new SyntaxError('The choices of a chunk are not a list.')
  const choice: unknown = choices.find((candidate) => isObject(candidate) && (candidate.index ?? 0) === 0)
  if (!isObject(choice)) return { text: '', finishReason: undefined, usage: readUsage(chunk.usage) }

  const delta = isObject(choice.delta) ? choice.delta : {}
  const text = delta.content || delta.refusal || ''
  if (typeof text !== 'string') throw new SyntaxError('The content of a chunk is not text.')
  return { text, finishReason: readFinishReason(choice.finish_reason), usage: readUsage(chunk.usage) }
}

const finishReasons: Record<string, FinishReason> = { stop: 'STOP', length: 'LENGTH', content_filter: 'CONTENT_FILTER' }

function readFinishReason(reason: unknown): FinishReason | undefined {
  if (!reason) return undefined
  if (reason === 'error') throw new SyntaxError('The completion ended with an error.')
  return finishReasons[String(reason)] ?? 'OTHER'
}

function readUsage(usage: unknown): Usage | undefined {
  if (!isObject(usage)) return undefined
  const { prompt_tokens: promptTokens, completion_tokens: completionTokens } = usage
  return isCount(promptTokens) && isCount(completionTokens) ? { promptTokens, completionTokens } : undefined
}

/** What a column for a count of tokens can hold. */
const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 31

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
