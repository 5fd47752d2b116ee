import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { extname, join, resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const extensions = new Set(['.css', '.html', '.js', '.svg'])

/** Puts a file compressed by brotli and by gzip beside each one that gets smaller by it, so that the server need not compress. */
export function compressed(): Plugin {
  let directory = ''
  return {
    name: 'compressed',
    apply: 'build',
    configResolved({ build, root }) {
      directory = resolve(root, build.outDir)
    },
    closeBundle() {
      for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
        if (!extensions.has(extname(name))) continue
        const content = readFileSync(join(directory, name))
        // The best quality takes ten times as long, for one per cent.
        writeFileSync(join(directory, `${name}.br`), brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
        writeFileSync(join(directory, `${name}.gz`), gzipSync(content, { level: 9 }))
      }
    },
  }
}
