import { ownerIdOf } from '../auth/viewer.ts'
import type { Database } from '../db/database.ts'
import { listOwners } from '../domain/sql/owners.ts'
import { type Arguments, runCommand, UsageError } from './command.ts'
import { writeExport } from './exportFile.ts'
import { countsOf, isNothing, nothingOf } from './owned.ts'
import { purge } from './purge.ts'
import { toMinute } from './toMinute.ts'

const usage = `npm run owners -- list
npm run owners -- export --subject ada [--tenant acme] [--to FILE]
npm run owners -- purge --subject ada [--tenant acme] --yes
    --owner ID in place of --subject and --tenant: as list shows it`

await runCommand(
  { usage, flags: ['subject', 'tenant', 'owner', 'to'], switches: ['yes'] },
  { list, export: exportOwner, purge: (args) => purge(readOwner(args), args.switches.has('yes')) },
)

/** Whom the flags name. */
function readOwner({ flags: { subject, tenant, owner } }: Arguments): string {
  if (owner && subject === undefined && tenant === undefined) return owner
  if (subject && owner === undefined && tenant !== '') return ownerIdOf(subject, tenant)
  throw new UsageError(usage)
}

function list() {
  return async ({ pool }: Database) => {
    const owners = await listOwners(pool)
    if (owners.length === 0) return console.log('Nobody has anything.')
    console.table(
      owners.map(({ ownerId, interactions, apiKeys, lastUpdatedAt }) => ({
        owner: ownerId,
        interactions,
        'API keys': apiKeys,
        'last written': toMinute(lastUpdatedAt),
      })),
    )
  }
}

function exportOwner(args: Arguments) {
  const ownerId = readOwner(args)
  return async (database: Database) => {
    if (isNothing(await countsOf(database, ownerId))) throw new UsageError(nothingOf(ownerId))
    await writeExport(database, ownerId, args.flags.to)
  }
}
