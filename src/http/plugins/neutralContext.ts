import { type ExecutionArgs, execute } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Viewer } from '../../auth/viewer.ts'
import type { OperationContext } from '../operationContext.ts'

/** Queries and mutations run with a fresh context that knows the viewer, and neither the request nor the transport. */
export function useNeutralContext(contextFor: (viewer: Viewer) => object): Plugin<OperationContext> {
  return {
    onExecute({ setExecuteFn }) {
      setExecuteFn((args: ExecutionArgs) =>
        execute({ ...args, contextValue: contextFor((args.contextValue as OperationContext).credential.viewer) }),
      )
    },
  }
}
