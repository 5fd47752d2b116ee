// Preloaded into a server of the tests that has --expose-gc: the memory that it tells of is what is held, without what
// was left behind since the last collection of garbage.
const { memoryUsage } = process
if (!globalThis.gc) throw new Error('--expose-gc is missing')

process.memoryUsage = Object.assign(
  () => {
    globalThis.gc?.()
    return memoryUsage()
  },
  { rss: memoryUsage.rss },
)
