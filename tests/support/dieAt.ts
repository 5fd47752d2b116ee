import { changeSources } from './changedSource.ts'

// Preloaded into a server or a command of the tests: it is killed, as by `kill -9`, when it comes to the point which DIE_AT
// names, for the first time or that which DIE_AT_TIME counts.
const points: Record<string, { file: RegExp; before: RegExp }> = {
  'a message is not yet committed': { file: /\/src\/domain\/messages\.ts$/, before: /const atOnce = await storeWithin\(/ },
  'a message is committed, not answered': {
    file: /\/src\/domain\/messages\.ts$/,
    before: /domain\.events\.messageAccepted\(sent\.message/,
  },
  'a reply was claimed': { file: /\/src\/worker\/worker\.ts$/, before: /run\.done = runReply\(/ },
  'the end is written, not committed': { file: /\/src\/worker\/settle\.ts$/, before: /if \(settled\) await trimChunks\(/ },
  'the end is committed, not published': { file: /\/src\/worker\/settle\.ts$/, before: /if \(promoted\) context\.pubsub\.publish\(/ },
  'an interaction is removed, not committed': { file: /\/src\/domain\/removeInteraction\.ts$/, before: /return running\n {2}\}\)/ },
  'an interaction is removed, nobody was told': { file: /\/src\/domain\/removeInteraction\.ts$/, before: /announceStopped\(pubsub,/ },
  'a page of text was read': { file: /\/src\/jobs\/rotateEncryption\.ts$/, before: /const resealed = / },
  'a page of text is written, not committed': { file: /\/src\/jobs\/rotateEncryption\.ts$/, before: /await advanceTable\(/ },
  'all of an owner is removed, the job not done': { file: /\/src\/jobs\/boss\.ts$/, before: /await boss\.deleteJob\(/ },
}

const point = points[process.env.DIE_AT ?? '']
if (!point) throw new Error(`There is no point of this name: ${process.env.DIE_AT}`)

const times = Number(process.env.DIE_AT_TIME ?? 1)
const die = `if ((globalThis.timesThere = (globalThis.timesThere ?? 0) + 1) === ${times}) process.kill(process.pid, 'SIGKILL')`
changeSources([{ file: point.file, what: point.before, by: `${die}\n$&` }])
