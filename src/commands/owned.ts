import type { Database } from '../db/database.ts'
import { countOwned, type OwnedCounts } from '../domain/sql/owners.ts'

export async function countsOf({ pool }: Database, ownerId: string): Promise<OwnedCounts> {
  const [counts = { interactions: 0, deletedInteractions: 0, messages: 0, replies: 0, apiKeys: 0 }] = await countOwned(pool, ownerId)
  return counts
}

export const isNothing = (counts: OwnedCounts) => Object.values(counts).every((count) => count === 0)

export const nothingOf = (ownerId: string) => `There is nothing of '${ownerId}'. npm run owners -- list shows who has something.`

export const inWords = ({ interactions, messages, replies, apiKeys }: OwnedCounts) =>
  `${interactions} interactions, ${messages} messages, ${replies} replies, ${apiKeys} API keys`
