import { v7 as uuidv7 } from 'uuid'
import { createToken } from '../auth/apiKeyToken.ts'
import type { Scope } from '../auth/scopes.ts'
import { ownerIdOf } from '../auth/viewer.ts'
import type { Database } from '../db/database.ts'
import type { ApiKey } from '../db/generated/prisma/client.ts'
import { badInput, notFound } from '../errors.ts'
import { limits } from './limits.ts'
import { requireText, requireUuid } from './text.ts'

export interface NewApiKey {
  /** Whom it speaks for: as `sub` in the access tokens of the same user. */
  subject: string
  tenant?: string | null | undefined
  name: string
  scopes: readonly Scope[]
  expiresAt?: Date | null | undefined
}

/**
 * Makes a key. What is returned as `token` is not stored, and cannot be had again.
 * @throws {ParleyError} BAD_USER_INPUT
 */
export async function createApiKey({ prisma }: Database, input: NewApiKey): Promise<{ apiKey: ApiKey; token: string }> {
  const subject = requireText(input.subject, ['input', 'subject'], limits.identity)
  const tenant = input.tenant == null ? undefined : requireText(input.tenant, ['input', 'tenant'], limits.identity)
  const name = requireText(input.name, ['input', 'name'], limits.title)
  const scopes = [...new Set(input.scopes)]
  if (scopes.length === 0) throw badInput(['input', 'scopes'], 'Must name at least one: without any it would allow nothing.')
  if (input.expiresAt && input.expiresAt.getTime() <= Date.now()) throw badInput(['input', 'expiresAt'], 'Must be in the future.')
  const { token, prefix, hash } = createToken()
  const data = {
    id: uuidv7(),
    prefix,
    hash: new Uint8Array(hash),
    ownerId: ownerIdOf(subject, tenant),
    name,
    scopes,
    expiresAt: input.expiresAt ?? null,
  }
  return { apiKey: await prisma.apiKey.create({ data }), token }
}

/** All keys, or an owner's, the newest first. */
export const listApiKeys = ({ prisma }: Database, ownerId?: string): Promise<ApiKey[]> =>
  prisma.apiKey.findMany({ where: ownerId === undefined ? {} : { ownerId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] })

/**
 * From now on the key is refused; connections that it has opened end within half a minute. Repeating it changes nothing.
 * @throws {ParleyError} NOT_FOUND, BAD_USER_INPUT
 */
export async function revokeApiKey({ prisma }: Database, input: { id: string }): Promise<ApiKey> {
  const id = requireUuid(input.id, ['input', 'id'])
  await prisma.apiKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date() } })
  const apiKey = await prisma.apiKey.findUnique({ where: { id } })
  if (!apiKey) throw notFound('API key', ['input', 'id'])
  return apiKey
}
