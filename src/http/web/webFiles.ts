import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, sep } from 'node:path'
import { type Encoding, tagOf } from '../negotiation.ts'

/** Behind the name of a file that the build has compressed. */
const extensions = { br: '.br', gzip: '.gz' } as const

export interface WebFile {
  contentType: string
  /** Its name changes with its content, so whoever has it need never ask again. */
  isImmutable: boolean
  tag: string
  bodies: Partial<Record<Encoding, Buffer>> & { identity: Buffer }
}

/** What the page is made of; other files of the build are for the server and for tests. */
const contentTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/**
 * All files of a build by their paths, e.g. `/index.html`. They are read once: what is served is found in this map, so no
 * path leads out of the directory, and a build in the meantime mixes no old page with new scripts.
 */
export function readWebFiles(directory: string): ReadonlyMap<string, WebFile> {
  const names = existsSync(directory) ? readdirSync(directory, { recursive: true, encoding: 'utf8' }) : []
  const served = names.filter((name) => contentTypes[extname(name)] !== undefined)
  return new Map(served.map((name) => [`/${name.split(sep).join('/')}`, readWebFile(join(directory, name), name)]))
}

function readWebFile(path: string, name: string): WebFile {
  const identity = readFileSync(path)
  const compressed = Object.entries(extensions).flatMap(([encoding, extension]) =>
    existsSync(path + extension) ? [[encoding, readFileSync(path + extension)] as const] : [],
  )
  return {
    contentType: contentTypes[extname(name)] as string,
    isImmutable: name.startsWith(`assets${sep}`),
    tag: tagOf(identity),
    bodies: { identity, ...Object.fromEntries(compressed) },
  }
}
