import { randomUUID } from 'node:crypto'
import { type ExecutionArgs, type ExecutionResult, GraphQLError, getOperationAST } from 'graphql'
import { CloseCode, makeServer, type OperationResult, type Server, type SubscribePayload } from 'graphql-ws'
import type { Logger } from 'pino'
import type { Authenticator, Credential } from '../../auth/authenticator.ts'
import { bearerToken } from '../../auth/bearer.ts'
import { ParleyError } from '../../errors.ts'
import type { RequestRate } from '../../rates/requestRate.ts'
import { formatError } from '../formatError.ts'
import { formatResult, serializable, serializableError } from '../formatResult.ts'
import type { GraphQLHandler } from '../graphql.ts'
import type { Limits } from '../limits.ts'
import type { OpenCredentials } from '../openCredentials.ts'
import type { OperationContext } from '../operationContext.ts'
import type { PersistedDocuments } from '../persistedDocuments.ts'
import { createRefusalLog } from '../refusalLog.ts'
import { tooMany } from '../tooMany.ts'
import { OwnerSockets } from './ownerSockets.ts'

/** What a socket brings along for the operations on it. */
export interface SocketContext {
  /** The Authorization header of its upgrade: what a browser cannot send. */
  authorization: string | undefined
  /** Whether its `connection_init` has been read. */
  isInitialized: boolean
  /** Who is there, once the connection was acknowledged. */
  credential?: Credential
  close(code: number, reason: string): void
  /** Aborted when the socket has closed. */
  signal: AbortSignal
}

export interface ProtocolOptions {
  handler: GraphQLHandler
  limits: Limits
  logger: Logger
  authenticator: Authenticator
  credentials: OpenCredentials
  requestRate?: RequestRate | undefined
  documents?: PersistedDocuments | undefined
}

/** An operation that has been started, in the shape in which graphql-ws takes it. */
type StartedOperation = ExecutionArgs & { result: OperationResult }

/**
 * graphql-transport-ws over the pipeline of HTTP. An operation is started in `onSubscribe`, since only from there a
 * failure of the request as a whole becomes an `error` message; a throw would close the socket, so nothing throws.
 */
export function createProtocol(options: ProtocolOptions): Server<SocketContext> {
  const { limits, logger, authenticator, credentials } = options
  const owners = new OwnerSockets(limits.socketsPerOwner)
  const logRefusal = createRefusalLog(logger)

  /** Lets the socket's owner in. @throws {ParleyError} */
  async function admit(extra: SocketContext, connectionParams: Record<string, unknown> | undefined) {
    const credential = await authenticator.authenticate(bearerToken(extra.authorization ?? givenAuthorization(connectionParams)))
    const giveBack = owners.take(credential.viewer)
    if (!giveBack) throw new ParleyError('RATE_LIMITED', 'This owner has too many connections.')
    const forget = credentials.add(credential, () => extra.close(CloseCode.Forbidden, 'Forbidden'))
    const leave = () => {
      giveBack()
      forget()
    }
    extra.credential = credential
    if (extra.signal.aborted) leave()
    else extra.signal.addEventListener('abort', leave, { once: true })
  }

  return makeServer<Record<string, unknown>, SocketContext>({
    connectionInitWaitTimeout: limits.initTimeoutMs,
    async onConnect({ extra, connectionParams }) {
      extra.isInitialized = true
      try {
        await admit(extra, connectionParams)
        return true
      } catch (error) {
        if (!(error instanceof ParleyError)) throw error
        logRefusal(error)
        // What is answered with false is closed with 4403, unless it is closed already.
        if (error.code !== 'UNAUTHENTICATED') extra.close(tryAgainLater, error.message)
        return false
      }
    },
    onSubscribe(context, _id, payload) {
      if (Object.keys(context.subscriptions).length > limits.operationsPerSocket) return [tooManyOperations(limits.operationsPerSocket)]
      return startOperation(payload, context.extra, options)
    },
    execute: (args) => (args as StartedOperation).result,
    subscribe: (args) => (args as StartedOperation).result,
    onNext: (_context, _id, _payload, _args, result) => serializable(result as ExecutionResult),
    onError: (_context, _id, _payload, errors) => errors.map(serializableError),
  })
}

async function startOperation(
  payload: SubscribePayload,
  { credential, signal }: SocketContext,
  { handler, logger, requestRate, documents }: ProtocolOptions,
): Promise<StartedOperation | GraphQLError[]> {
  const requestId = randomUUID()
  const format = (errors: readonly unknown[]) => errors.map((error) => formatError(error, requestId, logger))
  try {
    if (!credential) throw new Error('an operation was started before the connection was acknowledged')
    await requestRate?.take(credential.viewer.ownerId)
    const operation: OperationContext = { credential, signal, requestId, transport: 'websocket', params: payload }
    const { schema, parse, validate, contextFactory, execute, subscribe } = handler.getEnveloped(operation as never)
    const { variables, operationName } = payload
    const document = parse(documents ? documents.textOf(payload) : payload.query)
    const errors = validate(schema, document)
    if (errors.length > 0) return format(errors)

    const type = getOperationAST(document, operationName)?.operation
    if (!type) return [unknownOperation()]
    const contextValue = await contextFactory()
    const args: ExecutionArgs = { schema, document, contextValue, variableValues: variables ?? {}, operationName: operationName ?? null }
    const result: AsyncIterable<ExecutionResult> | ExecutionResult = await (type === 'subscription' ? subscribe(args) : execute(args))
    if (Symbol.asyncIterator in result) return { ...args, result }
    if (!('data' in result)) return format(result.errors ?? [])
    return { ...args, result: formatResult(result, requestId, logger) }
  } catch (error) {
    return format([error])
  }
}

/** As yoga has it over HTTP. */
const unknownOperation = () =>
  new GraphQLError('Could not determine what operation to execute.', { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } })

/** RFC 6455 has 1013 registered by IANA for it; clients come back after it. */
const tryAgainLater = 1013

/** What a browser sends in place of the header: `authorization`, in whichever case. */
function givenAuthorization(params: Record<string, unknown> = {}): unknown {
  const name = Object.keys(params).find((key) => key.toLowerCase() === 'authorization')
  return name === undefined ? undefined : params[name]
}

const tooManyOperations = (most: number) => tooMany(`At most ${most} operations run on one socket at the same time.`)
