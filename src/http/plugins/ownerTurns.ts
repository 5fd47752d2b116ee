import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { anonymous } from '../../auth/viewer.ts'
import type { OperationContext } from '../operationContext.ts'
import { OwnerTurns, type OwnerTurnsOptions } from '../ownerTurns.ts'
import { tooMany } from '../tooMany.ts'

/**
 * Runs the queries and mutations of owners in turns. Where nobody is asked who they are, all are one owner, and none has to
 * wait for itself. Comes behind whatever says how operations are executed.
 */
export function useOwnerTurns({ operationsAtOnce: places, operationsWaitingPerOwner: mostWaiting }: OwnerLimits): Plugin<OperationContext> {
  const turns = new OwnerTurns({ places, mostWaiting })
  return {
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn(async (args: ExecutionArgs): Promise<ExecutionResult> => {
        const { credential, signal } = args.contextValue as OperationContext
        if (credential.viewer === anonymous) return await executeFn(args)
        const giveBack = await turns.take(credential.viewer.ownerId)
        if (!giveBack) return { errors: [tooManyWaiting(mostWaiting)] }
        try {
          // Whoever asked has gone while it waited.
          if (signal.aborted) return { errors: [nobodyWaits()] }
          return await executeFn(args)
        } finally {
          giveBack()
        }
      })
    },
  }
}

interface OwnerLimits {
  operationsAtOnce: OwnerTurnsOptions['places']
  operationsWaitingPerOwner: OwnerTurnsOptions['mostWaiting']
}

const tooManyWaiting = (most: number) => tooMany(`At most ${most} operations of one owner wait for their turn.`)

const nobodyWaits = () => new GraphQLError('The client has gone.', { extensions: { code: 'UNAVAILABLE' } })
