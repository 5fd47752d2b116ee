import type { Interaction, Message, Reply } from '../db/generated/prisma/client.ts'
import { requireUuid } from '../domain/text.ts'
import type { Context } from './context.ts'

type ById = { id: string }

/** All reads begin here, scoped by the viewer; what is another owner's is as if it did not exist. */
export function interaction(_: unknown, { id }: ById, { viewer, domain }: Context): Promise<Interaction | null> {
  return domain.database.prisma.interaction.findUnique({ where: { id: requireUuid(id, ['id']), ownerId: viewer.ownerId } })
}

export function message(_: unknown, { id }: ById, { viewer, domain }: Context): Promise<Message | null> {
  const where = { id: requireUuid(id, ['id']), deletedAt: null, interaction: { ownerId: viewer.ownerId } }
  return domain.database.prisma.message.findUnique({ where })
}

function reply(_: unknown, { id }: ById, { viewer, domain }: Context): Promise<Reply | null> {
  return domain.database.prisma.reply.findUnique({ where: { id: requireUuid(id, ['id']), ownerId: viewer.ownerId } })
}

/** Ids are plain UUIDs and do not tell the type, so each type is asked. */
export async function node(parent: unknown, args: ById, context: Context) {
  for (const [typename, find] of Object.entries({ Interaction: interaction, Message: message, Reply: reply })) {
    const row = await find(parent, args, context)
    if (row) return { ...row, __typename: typename }
  }
  return null
}

export const models = (_: unknown, __: unknown, context: Context) => context.models
