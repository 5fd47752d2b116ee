import type { CodegenConfig } from '@graphql-codegen/cli'

const shared = {
  enumType: 'string-literal',
  enumsAsTypes: true,
  useTypeImports: true,
  importExtension: '.ts',
  strictScalars: true,
  scalars: { DateTime: 'string' },
} as const

/** Types for the clients among the examples, made from the committed schema.graphql: no server has to run. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  generates: {
    'examples/node/generated/': {
      documents: 'examples/node/*.ts',
      preset: 'client',
      // The manifest of its operations, for a server with PERSISTED_ONLY=1.
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256' } },
      config: { ...shared, documentMode: 'string' },
    },
    'examples/apollo-react/generated/': {
      documents: 'examples/apollo-react/*.tsx',
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: shared,
    },
    'examples/urql-react/generated/': {
      documents: 'examples/urql-react/*.tsx',
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: shared,
    },
  },
}

export default config
