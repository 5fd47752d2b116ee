import type { OwnerLimits } from '../config.ts'
import { type OwnerUse, readUsage } from '../domain/sql/readUsage.ts'
import type { Context } from './context.ts'

export interface Usage extends OwnerUse {
  limits: Pick<OwnerLimits, 'messagesPerDay' | 'tokensPerDay'>
}

export async function usage(_: unknown, __: unknown, { domain, viewer }: Context): Promise<Usage> {
  const [used] = await readUsage(domain.database.pool, viewer.ownerId)
  return { ...(used as OwnerUse), limits: domain.ownerLimits }
}
