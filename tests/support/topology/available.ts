import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { hasRedis } from '../redisServer.ts'

const missing = [
  !spawnSync('nginx', ['-v']).error || 'nginx',
  globSync('/usr/lib/postgresql/*/bin/initdb').length > 0 || "PostgreSQL's programs",
  hasRedis || 'redis-server',
].filter((name) => name !== true)

/** Whether this machine can run several nodes behind nginx, with servers that may be killed. CI has to. */
export const hasTopology = missing.length === 0
if (!hasTopology) {
  const skipped = `The tests of many nodes are skipped: there is no ${missing.join(', and no ')} (Debian: apt-get install nginx-light postgresql redis-server).`
  if (process.env.CI === 'true') throw new Error(`${skipped} CI has to run them.`)
  console.log(skipped)
}
