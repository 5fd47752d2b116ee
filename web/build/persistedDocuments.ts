import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

/** Puts the manifest of the page's operations beside it: a server with PERSISTED_ONLY=1 runs these, too. */
export const persistedDocuments = (): Plugin => ({
  name: 'persisted-documents',
  apply: 'build',
  generateBundle() {
    const source = readFileSync(new URL('../src/generated/persisted-documents.json', import.meta.url))
    this.emitFile({ type: 'asset', fileName: 'persisted-documents.json', source })
  },
})
