import type { CodegenConfig } from '@graphql-codegen/cli'

/** Types for clients, made from the committed schema.graphql: no server has to run. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: ['examples/typed-client/*.ts'],
  generates: {
    'examples/typed-client/generated/': {
      preset: 'client',
      // The manifest of its operations, for a server with PERSISTED_ONLY=1.
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256' } },
      config: {
        documentMode: 'string',
        enumType: 'string-literal',
        enumsAsTypes: true,
        useTypeImports: true,
        importExtension: '.ts',
        strictScalars: true,
        scalars: { DateTime: 'string' },
      },
    },
  },
}

export default config
