import { changeSources } from './changedSource.ts'

// Preloaded into `npm run keys -- rotate`: it is killed, as by `kill -9`, at the page that DIE_AT_PAGE counts; with
// DIE_IN=transaction when the page is written and not yet committed, else when it was only read.
const points: Record<string, RegExp> = { transaction: /await advanceTable\(/, 'read page': /const resealed = / }
const point = points[process.env.DIE_IN ?? '']
if (!point) throw new Error(`There is no point of this name: ${process.env.DIE_IN}`)

const die = `if (!(globalThis.pagesLeft = (globalThis.pagesLeft ?? ${Number(process.env.DIE_AT_PAGE)}) - 1)) process.kill(process.pid, 'SIGKILL')`
changeSources([{ file: /\/src\/jobs\/rotateEncryption\.ts$/, what: point, by: `${die}\n$&` }])
