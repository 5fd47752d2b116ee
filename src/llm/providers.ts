import type { ProviderSettings } from '../config.ts'
import { offers } from './failover.ts'
import { createOfflineProvider } from './offline.ts'
import { createOpenAiProvider } from './openai.ts'
import { withOutputCap } from './outputCap.ts'
import type { CompletionEvent, CompletionRequest, Model, Provider } from './provider.ts'
import { withWellFormedText } from './wellFormedText.ts'

const factories: Record<ProviderSettings['kind'], (settings: ProviderSettings) => Provider> = {
  openai: createOpenAiProvider,
  offline: createOfflineProvider,
}

/** The failover chain, in the order of the settings. */
export const createProviders = (settings: readonly ProviderSettings[]): Provider[] =>
  settings.map((provider) => factories[provider.kind](provider))

/** Every model of the chain, in its order; one that two providers offer is listed for each. */
export const listModels = (chain: readonly Provider[]): Model[] =>
  chain.flatMap((provider, index) =>
    provider.models.map((name) => ({ name, provider: provider.name, isDefault: index === 0 && name === provider.defaultModel })),
  )

/** The model that is asked first when none is named; undefined in an empty chain. */
export const defaultModel = (chain: readonly Provider[]): string | undefined => chain[0]?.defaultModel

/** Whether any provider of the chain can be asked for the model. */
export const knowsModel = (chain: readonly Provider[], modelName: string): boolean => chain.some((provider) => offers(provider, modelName))

/** The chain in words, for people: `openai (gpt-4o-mini), then offline`. */
export const describeChain = (chain: readonly Provider[]): string =>
  chain.map(({ name, defaultModel }) => (name === defaultModel ? name : `${name} (${defaultModel})`)).join(', then ')

/**
 * A provider's answer as the rest of the server may have it: well-formed text of bounded length.
 * @throws {ProviderError} and the signal's reason, as `Provider.stream` does.
 */
export const streamReply = (provider: Provider, request: CompletionRequest, signal: AbortSignal): AsyncIterable<CompletionEvent> =>
  withOutputCap(withWellFormedText(provider.stream(request, signal)))
