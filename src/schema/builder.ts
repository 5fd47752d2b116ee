import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import PrismaPlugin from '@pothos/plugin-prisma'
import type PrismaTypes from '../db/generated/pothos.ts'
import { getDatamodel } from '../db/generated/pothos.ts'
import type { Context } from '../resolvers/context.ts'

interface SchemaTypes {
  Context: Context
  PrismaTypes: PrismaTypes
  DefaultFieldNullability: false
  Scalars: {
    DateTime: { Input: Date; Output: Date }
    ID: { Input: string; Output: string }
  }
}

/** The client comes with each operation's context, so that importing the schema opens nothing. */
export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [ComplexityPlugin, PrismaPlugin],
  // What an operation costs is known from here; who refuses it is the HTTP server, before anything is run.
  complexity: { disabled: true, defaultComplexity: 1, defaultListMultiplier: 10 },
  defaultFieldNullability: false,
  prisma: { client: ({ domain }) => domain.database.prisma, dmmf: getDatamodel(), exposeDescriptions: false },
})

builder.queryType({ description: 'Everything that can be read.' })
builder.mutationType({ description: 'Everything that can be changed. Each mutation takes one `input` and returns a payload.' })
builder.subscriptionType({
  description: 'Everything that can be followed, over WebSocket (graphql-transport-ws) or server-sent events.',
})
