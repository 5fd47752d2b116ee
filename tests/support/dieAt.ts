import { changeSources } from './changedSource.ts'

// Preloaded into a server of the tests: it is killed, as by `kill -9`, the first time that it comes to the point which
// DIE_AT names.
const points: Record<string, { file: RegExp; before: RegExp }> = {
  'a message is not yet committed': { file: /\/src\/domain\/messages\.ts$/, before: /const atOnce = await storeWithin\(/ },
  'a message is committed, not answered': {
    file: /\/src\/domain\/messages\.ts$/,
    before: /domain\.events\.messageAccepted\(sent\.message/,
  },
  'a reply was claimed': { file: /\/src\/worker\/worker\.ts$/, before: /run\.done = runReply\(/ },
  'the end is written, not committed': { file: /\/src\/worker\/settle\.ts$/, before: /if \(settled\) await trimChunks\(/ },
  'the end is committed, not published': { file: /\/src\/worker\/settle\.ts$/, before: /if \(promoted\) context\.pubsub\.publish\(/ },
  'an interaction is removed, not committed': { file: /\/src\/domain\/removeInteraction\.ts$/, before: /return unfinished\.filter\(/ },
  'an interaction is removed, nobody was told': { file: /\/src\/domain\/removeInteraction\.ts$/, before: /announceStopped\(pubsub,/ },
  'all of an owner is removed, the job not done': { file: /\/src\/jobs\/boss\.ts$/, before: /await boss\.deleteJob\(/ },
}

const point = points[process.env.DIE_AT ?? '']
if (!point) throw new Error(`There is no point of this name: ${process.env.DIE_AT}`)

changeSources([{ file: point.file, what: point.before, by: `process.kill(process.pid, 'SIGKILL')\n$&` }])
