import { v7 as uuidv7 } from 'uuid'
import { placeOf } from '../encryption/sealedFields.ts'
import { type Choice, chooseProvider, decideNext, type PastAttempt } from '../llm/failover.ts'
import { buildPrompt, defaultTokenBudget } from '../llm/prompt.ts'
import { type PromptMessage, ProviderError, type Usage } from '../llm/provider.ts'
import type { ProviderCall } from '../llm/providerHealth.ts'
import { streamReply } from '../llm/providers.ts'
import type { Checkpoint } from './checkpoint.ts'
import { DeltaStream } from './deltaStream.ts'
import { type Reservation, reserve } from './reservation.ts'
import { type AttemptEnd, complete, type Failure, fail, persist, retryLater } from './settle.ts'
import type { ClaimedReply } from './sql/claimReplies.ts'
import { readAttempts } from './sql/readAttempts.ts'
import { readConversation } from './sql/readConversation.ts'
import type { WorkerContext, WorkerSpan } from './workerContext.ts'

/** A reply in the hands of this worker. Aborting it means: it is no longer ours, write nothing. */
export interface RunningReply {
  reply: ClaimedReply
  abort: AbortController
  /** When its lease was last known to be ours, on the monotonic clock in milliseconds. */
  renewedAt: number
  done: Promise<void>
}

/** What an integer of the database holds. */
const maxInteger = 2 ** 31 - 1

/** The newest messages that are read for a prompt, whatever their length; the token budget then decides. */
const conversationLimit = 1000

const deadlineExceeded: Failure = { code: 'DEADLINE_EXCEEDED', message: 'The reply took longer than the server allows.' }
const modelUnavailable: Failure = { code: 'MODEL_UNAVAILABLE', message: 'No provider of this server offers the model.' }
const quotaExceeded: Failure = { code: 'QUOTA_EXCEEDED', message: 'What the owner may use today does not suffice for this reply.' }
const internal: Failure = { code: 'INTERNAL', message: 'The server could not produce the reply.' }

/** Runs one attempt of a reply from the prompt to its end: answered, failed, or queued for another attempt. */
export const runReply = (context: WorkerContext, checkpoint: Checkpoint, running: RunningReply): Promise<void> =>
  context.tracing.run('attempt', attemptSpan(running.reply), (span) => runAttempt(context, checkpoint, running, span))

async function runAttempt(context: WorkerContext, checkpoint: Checkpoint, { reply, abort }: RunningReply, span: WorkerSpan): Promise<void> {
  const ours = abort.signal
  const begunAt = performance.now()
  const deadline = AbortSignal.timeout(Math.max(0, Math.ceil(reply.remainingMs)))
  const end: AttemptEnd = { provider: null, modelName: null, firstTokenMs: null }
  let history: PastAttempt[] = []
  try {
    if (reply.failedAttempts > 0) history = await readAttempts(context.database.pool, reply.id, reply.failedAttempts)
    const messages = await promptOf(context, reply)
    const reservation = await reserve(context, reply, messages)
    if (reservation === 'lost') return attemptStopped()
    if (reservation === 'refused') return await refuse()
    const choice = chooseProvider(context.providers, history, reply.modelName, context.health.isAvailable)
    if (!choice) return await failFor(modelUnavailable, new Error('There is no provider to ask.'))
    // Whatever ends the attempt before the provider does says nothing about the provider.
    using call = context.health.begin(choice.provider.name)
    end.provider = choice.provider.name
    end.modelName = choice.modelName
    noteEnd()
    const answer = await context.tracing.run('provider', providerSpan(choice), (asking) =>
      streamAnswer(choice, call, messages, reservation, AbortSignal.any([ours, deadline]), asking),
    )
    const stored = await settle(() =>
      complete(context, reply, { ...answer, ...end, provider: choice.provider.name, modelName: choice.modelName, messageId: uuidv7() }),
    )
    if (stored) context.events.completed(reply, choice.provider.name, secondsSinceFirstClaim())
    else {
      context.events.fenced(reply)
      attemptStopped()
    }
  } catch (error) {
    if (ours.aborted) return attemptStopped()
    if (deadline.aborted) return await failFor(deadlineExceeded, error)
    await settleError(error)
  }

  async function streamAnswer(
    { provider, modelName }: Choice,
    call: ProviderCall,
    messages: PromptMessage[],
    reservation: Reservation,
    signal: AbortSignal,
    asking: WorkerSpan,
  ) {
    const startedAt = performance.now()
    const deltas = new DeltaStream({ pubsub: context.pubsub, cipher: context.database.pool.cipher }, reply)
    let text = ''
    let usage: Usage | undefined
    const { temperature, topP, maxOutputTokens } = reply
    try {
      for await (const event of streamReply(provider, { modelName, messages, temperature, topP, maxOutputTokens }, signal)) {
        if (event.type === 'finish') {
          usage = event.usage
          const { promptTokens = null, completionTokens = null } = usage ?? {}
          deltas.end()
          call.succeeded()
          return { text, finishReason: event.reason, promptTokens, completionTokens }
        }
        if (end.firstTokenMs === null) {
          const waitedMs = performance.now() - startedAt
          end.firstTokenMs = Math.round(waitedMs)
          noteEnd()
          context.events.firstToken(provider.name, waitedMs / 1000)
          asking.event('first token')
        }
        deltas.append(event.text)
        checkpoint.append(reply.id, reply.attempt, text.length, event.text)
        text += event.text
      }
      throw new ProviderError('PROVIDER_INCOMPLETE', provider.name)
    } catch (error) {
      if (error instanceof ProviderError && !signal.aborted) call.failed(error)
      throw error
    } finally {
      deltas.stop()
      // Who has stopped it has counted it.
      if (!ours.aborted) end.spent = reservation.spent(text, usage)
    }
  }

  /** Stored while the attempt runs, too: one that is stopped or lost has nobody to tell it at its end. */
  function noteEnd() {
    const { provider, modelName, firstTokenMs } = end
    if (provider !== null && modelName !== null) checkpoint.note(reply.id, reply.attempt, { provider, modelName, firstTokenMs })
  }

  async function settleError(error: unknown) {
    const failure = error instanceof ProviderError ? failureOf(error) : internal
    attemptFailed(failure, error)
    const next = decideNext(
      context.providers,
      [...history, { provider: end.provider, errorCode: failure.code, retryAfterMs: failure.retryAfterMs }],
      { modelName: reply.modelName, maxAttempts: context.settings.maxAttempts, random: Math.random },
    )
    if (next.action === 'give-up') return await giveUp(failure)
    await settle(() => retryLater(context, reply, next.delayMs, failure, end))
  }

  async function refuse() {
    context.events.refused('tokens')
    await failFor(quotaExceeded, new Error('The tokens that it needs are not left.'))
  }

  async function failFor(failure: Failure, cause: unknown) {
    attemptFailed(failure, cause)
    await giveUp(failure)
  }

  async function giveUp(failure: Failure) {
    const failed = await settle(() => fail(context, reply, failure, end))
    if (failed) context.events.replyFailed(reply, failure.code, secondsSinceFirstClaim())
  }

  function settle(settlement: () => Promise<boolean>) {
    return context.tracing.run('settle', {}, () => persist(ours, settlement))
  }

  function attemptFailed({ code }: Failure, cause: unknown) {
    context.events.attemptFailed(reply, end.provider, code, cause)
    span.fail(code)
  }

  function attemptStopped() {
    context.events.attemptStopped(reply, end.provider)
    span.set({ 'parley.stopped': String(ours.reason ?? 'fenced') })
  }

  /** What was left of the deadline when it was claimed says how much had passed by the database's clock; the rest is ours. */
  function secondsSinceFirstClaim() {
    return context.settings.deadlineSeconds + (performance.now() - begunAt - reply.remainingMs) / 1000
  }
}

const attemptSpan = ({ id, interactionId, attempt, traceParent }: ClaimedReply) => ({
  parent: traceParent,
  kind: 'consumer' as const,
  attributes: { 'parley.reply.id': id, 'parley.interaction.id': interactionId, 'parley.reply.attempt': attempt },
})

const providerSpan = ({ provider, modelName }: Choice) => ({
  kind: 'client' as const,
  attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': provider.name, 'gen_ai.request.model': modelName },
})

const failureOf = ({ code, safeMessage, retryAfterMs }: ProviderError): Failure => ({
  code,
  message: safeMessage,
  retryAfterMs: retryAfterMs && Math.min(Math.round(retryAfterMs), maxInteger),
})

/** Here and not when it was claimed: a prompt that cannot be read is the fault of one reply, not of all that were claimed with it. */
async function promptOf({ database }: WorkerContext, reply: ClaimedReply): Promise<PromptMessage[]> {
  const { systemPrompt: stored, interactionId } = reply
  const systemPrompt = stored && database.pool.cipher.open(placeOf('Interaction', 'prompt', { id: interactionId }), stored)
  const newestFirst = await readConversation(database.pool, reply.interactionId, reply.promptPosition, conversationLimit)
  return buildPrompt({ systemPrompt, messages: newestFirst.reverse(), tokenBudget: defaultTokenBudget })
}
