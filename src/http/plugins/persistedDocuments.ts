import type { Plugin } from 'graphql-yoga'
import type { OperationContext } from '../operationContext.ts'
import type { NamedDocument, PersistedDocuments } from '../persistedDocuments.ts'

/**
 * Puts the document in place that a request names; over WebSocket `startOperation` does. Those of the REST face are the
 * server's own, and no client can change them.
 */
export function usePersistedDocuments(documents: PersistedDocuments | undefined): Plugin<object, OperationContext> {
  return {
    onParams({ params, setParams, context }) {
      if (documents && !context.rest) setParams({ ...params, query: documents.textOf(params as NamedDocument) })
    },
  }
}
