import type { Plugin } from 'graphql-yoga'
import type { NamedDocument, PersistedDocuments } from '../persistedDocuments.ts'

/** Puts the document in place that a request names; over WebSocket `startOperation` does. */
export function usePersistedDocuments(documents: PersistedDocuments | undefined): Plugin {
  return {
    onParams({ params, setParams }) {
      if (documents) setParams({ ...params, query: documents.textOf(params as NamedDocument) })
    },
  }
}
