import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphQLSchema } from 'graphql'
import { createYoga, type YogaServerInstance } from 'graphql-yoga'
import type { Logger } from 'pino'
import type { Authenticator } from '../auth/authenticator.ts'
import type { Viewer } from '../auth/viewer.ts'
import type { Exploration } from '../config.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Tracing } from '../observability/tracing.ts'
import type { RequestRate } from '../rates/requestRate.ts'
import type { EventStreams } from './eventStreams.ts'
import type { Limits } from './limits.ts'
import type { OpenCredentials } from './openCredentials.ts'
import type { OperationContext } from './operationContext.ts'
import type { PersistedDocuments } from './persistedDocuments.ts'
import { useAuthentication } from './plugins/authentication.ts'
import { useCors } from './plugins/cors.ts'
import { useCostLimit } from './plugins/costLimit.ts'
import { useCsrfGuard } from './plugins/csrf.ts'
import { useDocumentLimits } from './plugins/documentLimits.ts'
import { useErrors } from './plugins/errors.ts'
import { useEventStream } from './plugins/eventStream.ts'
import { useExploration } from './plugins/exploration.ts'
import { useInputErrors } from './plugins/inputErrors.ts'
import { useNeutralContext } from './plugins/neutralContext.ts'
import { useOperationMetrics } from './plugins/operations.ts'
import { useOwnerTurns } from './plugins/ownerTurns.ts'
import { usePersistedDocuments } from './plugins/persistedDocuments.ts'
import { useRequestParams } from './plugins/requestParams.ts'
import { useRequestRate } from './plugins/requestRate.ts'
import { useRestAnswers, useRestRequests } from './plugins/rest.ts'
import { useSharedExecution } from './plugins/sharedExecution.ts'
import { useStalledStreams } from './plugins/stalledStreams.ts'
import { useTracing } from './plugins/tracing.ts'
import { createRefusalLog } from './refusalLog.ts'

export interface GraphQLOptions {
  schema: GraphQLSchema
  contextFor(viewer: Viewer): object
  corsOrigins: readonly string[]
  exploration: Exploration
  limits: Limits
  logger: Logger
  metrics: Metrics
  tracing: Tracing
  streams: EventStreams
  authenticator: Authenticator
  credentials: OpenCredentials
  /** Undefined: owners may ask as often as they like. */
  requestRate?: RequestRate | undefined
  /** Undefined: any operation is run. */
  documents?: PersistedDocuments | undefined
}

export type GraphQLHandler = YogaServerInstance<OperationContext & { req: IncomingMessage; res: ServerResponse }, object>

/**
 * The GraphQL pipeline of both transports. The order of the plugins is the order in which their rules apply, and on the
 * way out, too: values are blamed before errors are formatted, and those are counted when they are.
 */
export function createGraphQLHandler({
  schema,
  contextFor,
  corsOrigins,
  exploration,
  limits,
  logger,
  metrics,
  tracing,
  streams,
  authenticator,
  credentials,
  requestRate,
  documents,
}: GraphQLOptions): GraphQLHandler {
  return createYoga({
    schema,
    // Each of these is a plugin of ours below, or not wanted.
    cors: false,
    graphiql: false,
    landingPage: false,
    maskedErrors: false,
    multipart: false,
    maxRequestBodySize: false,
    logging: false,
    // No URL has a space: there is no path for which yoga answers by itself.
    healthCheckEndpoint: ' ',
    extraParamNames: ['documentId'],
    plugins: [
      useCsrfGuard({ corsOrigins }),
      useCors({ corsOrigins }),
      useAuthentication(authenticator, createRefusalLog(logger)),
      useRequestRate(requestRate),
      useRestRequests(),
      useRequestParams(limits),
      usePersistedDocuments(documents),
      useExploration({ exploration, persistedOnly: documents !== undefined }),
      useDocumentLimits(limits),
      useInputErrors(),
      useErrors(logger),
      useCostLimit(limits),
      useNeutralContext(contextFor),
      useOwnerTurns(limits),
      useOperationMetrics(logger, metrics),
      useSharedExecution({ contextFor, logger, metrics }),
      useTracing(tracing),
      useEventStream({ credentials, streams, keepAliveMs: limits.keepAliveMs }),
      useStalledStreams(limits),
      useRestAnswers(),
    ],
  })
}
