import { readFileSync } from 'node:fs'
import { GraphQLError } from 'graphql'

/** The parts of a request in which an operation is named, or stands. */
export interface NamedDocument {
  query?: unknown
  documentId?: unknown
  extensions?: Record<string, unknown> | null | undefined
}

export interface PersistedDocuments {
  /** @throws {GraphQLError} when it names none of them */
  textOf(request: NamedDocument): string
}

/**
 * Reads manifests: JSON objects of documents by their ids, as GraphQL Code Generator writes them (`persisted-documents.json`).
 * @throws {Error} saying what is wrong with one, for the operator
 */
export function readPersistedDocuments(...paths: readonly string[]): PersistedDocuments {
  return persistedDocuments(new Map(paths.flatMap((path) => Object.entries(readManifest(path)))))
}

function readManifest(path: string): Record<string, string> {
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'))
  const isManifest = typeof manifest === 'object' && manifest !== null && Object.values(manifest).every((text) => typeof text === 'string')
  if (!isManifest || Object.keys(manifest).length === 0) throw new Error(`${path} is no object of documents by their ids`)
  return manifest as Record<string, string>
}

/** Only these operations are run. A client names one by its id; what else it sends as an operation is refused, also when it is the same. */
function persistedDocuments(documents: ReadonlyMap<string, string>): PersistedDocuments {
  return {
    textOf(request) {
      const id = idOf(request)
      if (id === undefined) throw refusal('Only operations of the manifest are run: send the `documentId` of one.')
      const text = documents.get(id) ?? documents.get(`sha256:${id}`)
      if (text === undefined) throw refusal('The manifest has no operation with this `documentId`.')
      return text
    },
  }
}

/** `documentId` is the draft of GraphQL over HTTP; the extension is what Apollo Client and urql send, and what fits into a WebSocket's message. */
function idOf({ documentId, extensions }: NamedDocument): string | undefined {
  const { sha256Hash } = (extensions?.persistedQuery ?? {}) as { sha256Hash?: unknown }
  return [documentId, sha256Hash].find((id) => typeof id === 'string')
}

const refusal = (message: string) =>
  new GraphQLError(message, { extensions: { code: 'PERSISTED_DOCUMENT_NOT_FOUND', http: { status: 400, spec: true } } })
