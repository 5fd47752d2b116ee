import { Prisma } from './generated/prisma/client.ts'

/**
 * Select lists that give raw statements the very shape of Prisma's models, so that a row is the same thing
 * wherever it was read.
 */
const selectList = (fields: object) => (alias: string) =>
  Object.keys(fields)
    .map((field) => (field === 'role' ? `upper(${alias}.role::text) AS role` : `${alias}.${snakeCase(field)} AS "${field}"`))
    .join(', ')

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

export const interactionColumns = selectList(Prisma.InteractionScalarFieldEnum)
export const messageColumns = selectList(Prisma.MessageScalarFieldEnum)
export const replyColumns = selectList(Prisma.ReplyScalarFieldEnum)

/** How a role stands in the database: `System`, `Human`, `Ai`. */
export const storedRole = (role: 'SYSTEM' | 'HUMAN' | 'AI') => (role.charAt(0) + role.slice(1).toLowerCase()) as 'System' | 'Human' | 'Ai'
