import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs, styleText } from 'node:util'
import { startApp } from '../src/app.ts'
import { ConfigError } from '../src/config.ts'
import { describeChain } from '../src/llm/providers.ts'
import { loadConfig } from '../src/loadConfig.ts'
import { createInteraction, createMessage, openEvents } from './demo/api.ts'
import { NoReply, ShownReply } from './demo/shownReply.ts'

// One conversation, from an empty database to a reply as it is written: `npm run demo`, or `npm run demo -- "A message of
// yours"`. With `--refresh` the connection is cut in the middle of the reply, as by a page that is refreshed, and another
// one goes on from the cursor of the last event. The server is a real one on a free port, with the provider of the
// environment; its database is gone afterwards.

/** For a model that has to be loaded first; the offline provider takes a fraction of a second. */
const patienceMs = 120_000
/** The characters after which the page is refreshed. */
const refreshAfter = 20
/** How long it is away, for that or because its connection was lost. */
const awayMs = 200

const { values, positionals } = parseArgs({ allowPositionals: true, options: { refresh: { type: 'boolean', default: false } } })
const content = positionals[0] ?? 'Hello, I am Ada.'
const directory = mkdtempSync(join(tmpdir(), 'parley-demo-'))
process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))
setTimeout(() => giveUp(`no reply within ${patienceMs / 1000} seconds`), patienceMs).unref()

try {
  await converse()
  // The engine of the migrations leaves a timer of ten seconds behind.
  process.exit()
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof NoReply)) throw error
  giveUp(error.message)
}

async function converse() {
  const own = { HOST: '127.0.0.1', PORT: '0', DATABASE_URL: '', DATABASE_URL_FILE: '', DATA_DIR: directory, ROLES: '', AUTH_ALLOW_OPEN: '' }
  await using app = await startApp(loadConfig({ LOG_LEVEL: 'error', ...process.env, ...own }))
  const url = `${app.url}/graphql`
  console.log(`Server   ${url}\nReplies  ${describeChain(app.providers)}\n`)

  const { id, cursor } = await createInteraction(url)
  await createMessage(url, id, content)
  const reply = new ShownReply()
  let isToRefresh = values.refresh
  let after = cursor
  while (!reply.isOver) {
    for await (const event of openEvents(url, id, after)) {
      reply.show(event)
      after = event.cursor
      const isRefreshed = isToRefresh && reply.length >= refreshAfter
      if (isRefreshed) {
        isToRefresh = false
        process.stderr.write(styleText('dim', ' … (refreshed) … ', { stream: process.stderr }))
      }
      if (isRefreshed || reply.isOver) break
    }
    if (!reply.isOver) await delay(awayMs)
  }
  if (isToRefresh) console.error('demo: the reply was over before anything could be refreshed')
}

function giveUp(reason: string): never {
  console.error(`demo: ${reason}`)
  process.exit(1)
}
