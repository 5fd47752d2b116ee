import type { CodegenConfig } from '@graphql-codegen/cli'

const client = (documents: string) => ({
  documents: [documents],
  preset: 'client' as const,
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
})

/** Types for clients, made from the committed schema.graphql: no server has to run. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  generates: {
    'examples/typed-client/generated/': client('examples/typed-client/*.ts'),
    'web/src/generated/': client('web/src/**/*.graphql'),
  },
}

export default config
