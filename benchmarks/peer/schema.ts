import { randomUUID } from 'node:crypto'
import SchemaBuilder from '@pothos/core'
import PrismaPlugin from '@pothos/plugin-prisma'
import { createPubSub } from 'graphql-yoga'
import type PrismaTypes from '../../src/db/generated/pothos.ts'
import { getDatamodel } from '../../src/db/generated/pothos.ts'
import type { Message, PrismaClient } from '../../src/db/generated/prisma/client.ts'

/** The subset of Parley's schema that is measured, by the plugins' own means: relations, and one query per field. */
export function createPeerSchema(prisma: PrismaClient) {
  const pubSub = createPubSub<{ messageAdded: [interactionId: string, message: Message] }>()
  const builder = new SchemaBuilder<{ PrismaTypes: PrismaTypes; DefaultFieldNullability: false }>({
    plugins: [PrismaPlugin],
    defaultFieldNullability: false,
    prisma: { client: prisma, dmmf: getDatamodel(), onUnusedQuery: null },
  })
  const Role = builder.enumType('Role', { values: ['SYSTEM', 'HUMAN', 'AI'] as const })
  const ReplyStatus = builder.enumType('ReplyStatus', { values: ['QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED'] as const })

  builder.prismaObject('Reply', {
    fields: (t) => ({ id: t.exposeID('id'), status: t.expose('status', { type: ReplyStatus }) }),
  })
  const MessageType = builder.prismaObject('Message', {
    fields: (t) => ({
      id: t.exposeID('id'),
      role: t.expose('role', { type: Role }),
      content: t.exposeString('content'),
      position: t.exposeInt('position'),
      reply: t.relation('requestedReply', { nullable: true }),
    }),
  })
  builder.prismaObject('Interaction', {
    fields: (t) => ({ id: t.exposeID('id'), messages: t.relation('messages', { query: { orderBy: { position: 'asc' } } }) }),
  })

  builder.queryType({
    fields: (t) => ({
      interaction: t.prismaField({
        type: 'Interaction',
        nullable: true,
        args: { id: t.arg.id({ required: true }) },
        resolve: (query, _, { id }) => prisma.interaction.findUnique({ ...query, where: { id } }),
      }),
    }),
  })

  // The columns of Parley's that have no default: unique numbers do.
  let last = 1000
  const nextPlace = () => {
    last += 1
    return { position: last, addedRevision: last, revision: last }
  }

  builder.mutationType({
    fields: (t) => ({
      createMessage: t.prismaField({
        type: 'Message',
        args: { interactionId: t.arg.id({ required: true }), content: t.arg.string({ required: true }) },
        resolve: async (query, _, { interactionId, content }) => {
          const data = { id: randomUUID(), interactionId, content, role: 'HUMAN' as const, ...nextPlace() }
          const message = await prisma.message.create({ ...query, data })
          pubSub.publish('messageAdded', interactionId, message)
          return message
        },
      }),
    }),
  })

  builder.subscriptionType({
    fields: (t) => ({
      /** What was published is what is sent. */
      messageAdded: t.field({
        type: MessageType,
        args: { interactionId: t.arg.id({ required: true }) },
        subscribe: (_, { interactionId }) => pubSub.subscribe('messageAdded', interactionId),
        resolve: (message) => message,
      }),
      /** What was published is read again, with what each subscriber selects. */
      messageAddedByQuery: t.prismaField({
        type: 'Message',
        args: { interactionId: t.arg.id({ required: true }) },
        subscribe: (_, { interactionId }) => pubSub.subscribe('messageAdded', interactionId) as never,
        resolve: (query, message) => prisma.message.findUniqueOrThrow({ ...query, where: { id: (message as Message).id } }),
      }),
    }),
  })
  return builder.toSchema()
}
