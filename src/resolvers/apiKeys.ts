import * as domain from '../domain/apiKeys.ts'
import type { Context } from './context.ts'

export const apiKeys = (_: unknown, __: unknown, { domain: { database } }: Context) => domain.listApiKeys(database)

export const createApiKey = (_: unknown, { input }: { input: domain.NewApiKey }, { domain: { database } }: Context) =>
  domain.createApiKey(database, input)

export async function revokeApiKey(_: unknown, { input }: { input: { id: string } }, { domain: { database } }: Context) {
  return { apiKey: await domain.revokeApiKey(database, input) }
}
