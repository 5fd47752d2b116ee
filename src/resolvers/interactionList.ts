import type { GraphQLResolveInfo } from 'graphql'
import type { Interaction, Prisma } from '../db/generated/prisma/client.ts'
import type { Role } from '../db/generated/prisma/enums.ts'
import { limits } from '../domain/limits.ts'
import { requireOptionalText } from '../domain/text.ts'
import type { Cipher } from '../encryption/cipher.ts'
import { badInput } from '../errors.ts'
import type { Context } from './context.ts'
import { type ConnectionArguments, readPageArguments, toConnection } from './pageArguments.ts'
import { selects } from './selection.ts'

type OrderField = 'createdAt' | 'updatedAt'

export interface InteractionListArguments extends ConnectionArguments {
  filter?:
    | {
        role?: Role | null | undefined
        modelName?: string | null | undefined
        text?: string | null | undefined
        createdAfter?: Date | null | undefined
        createdBefore?: Date | null | undefined
      }
    | null
    | undefined
  orderBy?: { field: OrderField; direction: 'asc' | 'desc' } | null | undefined
}

/** A place in the list: the value it is ordered by, then the id, which tells apart what shares a millisecond. */
interface Position {
  at: Date
  id: string
}

export async function interactions(
  _: unknown,
  args: InteractionListArguments,
  { viewer, domain, listFeed }: Context,
  info: GraphQLResolveInfo,
) {
  const { field, direction } = args.orderBy ?? { field: 'createdAt', direction: 'desc' }
  const page = readPageArguments(args, (cursor, path) => decodePosition(cursor, field, path))
  const forward = (direction === 'asc') !== page.backward
  // Before the rows: what changes between the two comes again, and is not lost.
  const cursor = selects(info, 'cursor') ? await listFeed.presentCursor(viewer.ownerId) : undefined
  const rows = await domain.database.prisma.interaction.findMany({
    where: {
      AND: [
        { ownerId: viewer.ownerId },
        filterOf(args.filter ?? {}, domain.database.pool.cipher),
        page.after ? beyond(field, page.after, direction === 'asc') : {},
        page.before ? beyond(field, page.before, direction === 'desc') : {},
      ],
    },
    orderBy: [{ [field]: forward ? 'asc' : 'desc' }, { id: forward ? 'asc' : 'desc' }],
    take: page.size + 1,
  })
  if (page.backward) rows.reverse()
  return { ...toConnection(rows, page, (row) => encodePosition(row, field)), cursor }
}

function filterOf({ role, modelName, text, createdAfter, createdBefore }: NonNullable<InteractionListArguments['filter']>, cipher: Cipher) {
  requireOptionalText(modelName, ['filter', 'modelName'], limits.modelName)
  requireOptionalText(text, ['filter', 'text'], limits.title)
  const where: Prisma.InteractionWhereInput = {}
  if (role) where.role = role
  if (modelName != null) where.modelName = modelName
  if (text) {
    // An empty list would say that there is none.
    if (cipher.writingKey)
      throw badInput(['filter', 'text'], 'Titles and prompts are stored encrypted on this server, and cannot be searched.')
    const contains = { contains: text.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' } as const
    where.OR = [{ title: contains }, { prompt: contains }]
  }
  if (createdAfter || createdBefore)
    where.createdAt = { ...(createdAfter && { gt: createdAfter }), ...(createdBefore && { lt: createdBefore }) }
  return where
}

const beyond = (field: OrderField, { at, id }: Position, ascending: boolean): Prisma.InteractionWhereInput => {
  const side = ascending ? 'gt' : 'lt'
  return { OR: [{ [field]: { [side]: at } }, { [field]: at, id: { [side]: id } }] }
}

const encodePosition = (row: Interaction, field: OrderField) =>
  Buffer.from(`${field}:${row[field].getTime()}:${row.id}`).toString('base64url')

function decodePosition(cursor: string, field: OrderField, path: readonly string[]): Position {
  const match = /^(createdAt|updatedAt):(\d{1,15}):([\da-f-]{36})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))
  if (!match?.[3]) throw badInput(path, 'Not a cursor of this list.')
  if (match[1] !== field) throw badInput(path, 'The cursor comes from a list in another order.')
  return { at: new Date(Number(match[2])), id: match[3] }
}
