import { registerHooks } from 'node:module'

export interface SourceChange {
  file: RegExp
  what: RegExp
  by: string
}

/** Changes modules as they are loaded, for what is preloaded into a server of the tests. @throws where there is nothing to change */
export function changeSources(changes: readonly SourceChange[]) {
  registerHooks({
    load(url, context, nextLoad) {
      const module = nextLoad(url, context)
      for (const { file, what, by } of changes) {
        if (!file.test(url)) continue
        const source = String(module.source)
        if (source.search(what) < 0) throw new Error(`${url} has changed: there is no ${what}`)
        module.source = source.replace(what, by)
      }
      return module
    },
  })
}
