import { Prisma } from './generated/prisma/client.ts'

/**
 * Select lists that give raw statements the very shape of Prisma's models, so that a row is the same thing
 * wherever it was read. A prefix of their names keeps two models apart in one row.
 */
const selectList =
  (fields: object) =>
  (alias: string, prefix = '') =>
    Object.keys(fields)
      .map((field) => `${field === 'role' ? `upper(${alias}.role::text)` : `${alias}.${snakeCase(field)}`} AS "${prefix}${field}"`)
      .join(', ')

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

export const interactionColumns = selectList(Prisma.InteractionScalarFieldEnum)
export const messageColumns = selectList(Prisma.MessageScalarFieldEnum)
export const replyColumns = selectList(Prisma.ReplyScalarFieldEnum)
export const attemptColumns = selectList(Prisma.ReplyAttemptScalarFieldEnum)

/** The model among the columns of a row that have its prefix. */
export const withoutPrefix = <Model>(row: object, prefix: string) =>
  Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [])),
  ) as Model

/** The same, where text that cannot be decrypted does not matter until somebody reads it. */
export const withoutPrefixUnread = <Model>(row: object, prefix: string) =>
  Object.defineProperties(
    {},
    Object.fromEntries(
      Object.entries(Object.getOwnPropertyDescriptors(row)).flatMap(([name, property]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), property]] : [],
      ),
    ),
  ) as Model

/** How a role stands in the database: `System`, `Human`, `Ai`. */
export const storedRole = (role: 'SYSTEM' | 'HUMAN' | 'AI') => (role.charAt(0) + role.slice(1).toLowerCase()) as 'System' | 'Human' | 'Ai'
