import type { CodegenConfig } from '@graphql-codegen/cli'

const types = {
  enumType: 'string-literal',
  enumsAsTypes: true,
  useTypeImports: true,
  importExtension: '.ts',
  strictScalars: true,
  scalars: { DateTime: 'string' },
}

const client = (documents: string) => ({
  documents: [documents],
  preset: 'client' as const,
  // The manifest of its operations, for a server with PERSISTED_ONLY=1.
  presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256' } },
  config: { ...types, documentMode: 'string' },
})

/** Apollo Client and urql take parsed documents. */
const reactClient = (documents: string) => ({ ...client(documents), presetConfig: { fragmentMasking: false }, config: types })

/** Types for clients, made from the committed schema.graphql: no server has to run. Those for Relay: relay.config.json. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  generates: {
    'web/src/generated/': client('web/src/**/*.graphql'),
    'examples/node/generated/': client('examples/node/*.ts'),
    'examples/apollo-react/generated/': reactClient('examples/apollo-react/*.tsx'),
    'examples/urql-react/generated/': reactClient('examples/urql-react/*.tsx'),
  },
}

export default config
