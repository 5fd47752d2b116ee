import type { Database } from '../db/database.ts'
import { countLeft } from '../domain/sql/owners.ts'
import { UsageError } from './command.ts'
import { followJob } from './followJob.ts'
import { countsOf, inWords, isNothing, nothingOf } from './owned.ts'

/**
 * Removes everything of an owner and tells how far it has come. Interrupted, it goes on the next time, or on a server.
 * @param isMeant `false`: it only says what would go
 */
export const purge = (ownerId: string, isMeant: boolean) => async (database: Database) => {
  const before = await countsOf(database, ownerId)
  if (!isMeant) {
    if (isNothing(before)) return console.log(nothingOf(ownerId))
    throw new UsageError(`Of '${ownerId}' would go: ${inWords(before)}. Nothing was changed; with --yes it is.`)
  }
  const progress = async () => {
    const [{ interactions, apiKeys } = { interactions: 0, apiKeys: 0 }] = await countLeft(database.pool, ownerId)
    const waits = interactions === 0 && apiKeys > 0 ? '; waiting until servers have forgotten the API keys' : ''
    return `${interactions} interactions are left${waits}`
  }
  await followJob(database, 'purge-owner', { ownerId }, ownerId, progress)
  console.log(`Everything of '${ownerId}' is gone: ${inWords(before)}.`)
}
