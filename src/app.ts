import { fileURLToPath } from 'node:url'
import { lingeringMs } from './auth/lingering.ts'
import { openAuthenticator } from './auth/openAuthenticator.ts'
import type { Viewer } from './auth/viewer.ts'
import { type Config, ConfigError } from './config.ts'
import { checkDatabase } from './db/checkDatabase.ts'
import type { Database } from './db/database.ts'
import { openDatabase } from './db/openDatabase.ts'
import type { Domain } from './domain/domain.ts'
import { createInteractionFeed, type InteractionFeed } from './feed/interactionFeed.ts'
import { createListFeed, type ListFeed } from './feed/list/listFeed.ts'
import { type PersistedDocuments, readPersistedDocuments } from './http/persistedDocuments.ts'
import { startHttpServer } from './http/server.ts'
import { openIdOrigins } from './http/web/openIdOrigins.ts'
import { openWebChat, type WebChatOptions } from './http/web/webChat.ts'
import { type JobRunnerOptions, startJobRunner } from './jobs/jobRunner.ts'
import type { Provider } from './llm/provider.ts'
import { createProviderHealth } from './llm/providerHealth.ts'
import { createProviders, defaultModel, knowsModel, listModels } from './llm/providers.ts'
import { createEvents } from './observability/events.ts'
import { createLogger, type Logger } from './observability/logger.ts'
import { createMetrics } from './observability/metrics.ts'
import { openTracing } from './observability/openTracing.ts'
import { sampleForMetrics } from './observability/samples.ts'
import { openPubSub } from './pubsub/openPubSub.ts'
import type { PubSub } from './pubsub/pubsub.ts'
import { openRequestRate } from './rates/openRequestRate.ts'
import type { Context } from './resolvers/context.ts'
import { createLoaders } from './resolvers/loaders.ts'
import { exampleOperations } from './schema/exampleOperations.ts'
import { schema } from './schema/schema.ts'
import { readQueue } from './worker/sql/readQueue.ts'
import { createWorker } from './worker/worker.ts'

/** Parts that a test or an embedding program brings itself. It keeps them, and disposes of them after the app. */
export interface Overrides {
  logger?: Logger
  providers?: readonly Provider[]
  pubsub?: PubSub
  /** How often general background work is looked for. */
  jobs?: JobRunnerOptions
}

/** A running server. Disposing stops it at once; `drain` first lets it finish what it has begun. */
export interface App extends AsyncDisposable {
  readonly url: string
  readonly database: Database
  readonly feed: InteractionFeed
  readonly listFeed: ListFeed
  readonly providers: readonly Provider[]
  /** Takes nothing new, and gives running replies the configured time to end; the rest is handed back to the queue. */
  drain(): Promise<void>
}

/** Wires all parts and starts them: the only place that knows them all. */
export async function startApp(config: Config, overrides: Overrides = {}): Promise<App> {
  await using opened = new AsyncDisposableStack()
  const logger = overrides.logger ?? createLogger(config.logLevel)
  const metrics = createMetrics()
  const webChat = config.webChat && openWebChat(webChatOptions(config))
  const documents = config.persistedDocuments === undefined ? undefined : readManifests(config.persistedDocuments, webChat?.manifest)
  const events = createEvents(logger, metrics)
  const tracing = opened.use(await openTracing(config.tracing, (error) => events.failed('send traces', error)))

  const database = opened.use(
    await openDatabase(config.database, {
      encryptionKeys: config.encryptionKeys,
      onIdleError: (error) => events.failed('keep a connection', error),
    }),
  )
  const told = { onError: (error: unknown) => events.failed('pub/sub', error), onReconnect: () => events.pubsubReconnected() }
  const pubsub = overrides.pubsub ?? opened.use(await openPubSub(config, told))
  const providers = overrides.providers ?? createProviders(config.providers)
  const models = listModels(providers)
  const feed = opened.use(createInteractionFeed(database, pubsub, events, { tracing }))
  const listFeed = opened.use(createListFeed(database, pubsub, events))
  const { ownerLimits } = config
  const domain: Domain = { database, pubsub, events, tracing, ownerLimits, knowsModel: (name) => knowsModel(providers, name) }

  const contextFor = (viewer: Viewer): Context => ({ viewer, domain, feed, listFeed, models, loaders: createLoaders(database) })
  const worker = createWorker({
    database,
    pubsub,
    providers,
    health: createProviderHealth(events),
    settings: config.replies,
    tokensPerDay: ownerLimits.tokensPerDay,
    events,
    tracing,
  })
  if (config.roles.worker) await worker.start()
  opened.defer(() => worker.drain(0))
  const jobContext = { database, pubsub, events, lingeringMs }
  const jobs = config.roles.worker ? opened.use(startJobRunner(jobContext, overrides.jobs)) : undefined
  const slots = config.roles.worker ? config.replies.concurrency : 0
  sampleForMetrics(metrics, { pool: database.pool, worker, slots, readQueue: () => readQueue(database.pool) }, events)

  const counted = { onRefused: () => events.refused('requests'), onError: (error: unknown) => events.failed('count requests', error) }
  const requestRate = config.roles.api ? opened.use(await openRequestRate(config, database, counted)) : undefined
  const server = opened.use(
    await startHttpServer({
      schema,
      contextFor,
      listen: config.listen,
      loopbackOnly: config.loopbackOnly,
      corsOrigins: config.corsOrigins,
      exploration: config.exploration,
      authenticator: await openAuthenticator(config.auth, database.pool),
      api: config.roles.api,
      requestRate,
      graphiqlTabs: exampleOperations,
      defaultModel: defaultModel(providers) ?? null,
      documents,
      webChat,
      ready: () => readiness(database),
      logger,
      metrics,
      tracing,
    }),
  )
  logger.info({ url: server.url, database: database.description, providers: providers.map(({ name }) => name) }, 'listening')

  const owned = opened.move()
  return {
    url: server.url,
    database,
    feed,
    listFeed,
    providers,
    async drain() {
      logger.info('draining')
      const worked = worker.drain(config.drainSeconds * 1000)
      await Promise.all([server.drain(worked), worked, jobs?.[Symbol.asyncDispose]()])
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function readiness(from: Database) {
  const database = await checkDatabase(from)
  return { ok: database === 'ok', checks: { database } }
}

/** @param webChat that of the web chat, whose operations are run beside those of the operator's application */
function readManifests(path: string, webChat: string | undefined): PersistedDocuments {
  try {
    return readPersistedDocuments(path, ...(webChat === undefined ? [] : [webChat]))
  } catch (error) {
    throw new ConfigError([`PERSISTED_DOCUMENTS: ${(error as Error).message}`])
  }
}

function webChatOptions({ auth, webChat, persistedDocuments }: Config): WebChatOptions {
  const { apiKeys, accessTokens: tokens } = auth
  const clientId = webChat?.clientId ?? null
  return {
    directory: fileURLToPath(new URL('../web/dist', import.meta.url)),
    settings: {
      apiKeys,
      openId: tokens ? { issuer: tokens.issuer, audience: tokens.audience, clientId } : null,
      persistedOnly: persistedDocuments !== undefined,
    },
    connectTo: tokens && clientId ? openIdOrigins(tokens.issuer) : async () => [],
  }
}
