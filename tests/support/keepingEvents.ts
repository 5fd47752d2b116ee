import { registerHooks } from 'node:module'

// Preloaded into a server of the tests: each subscription keeps a copy of every event that it has given, so that a test
// which should notice can show that it does.
const taking = 'this.#taken = event.position\n'

registerHooks({
  load(url, context, nextLoad) {
    const module = nextLoad(url, context)
    if (!url.endsWith('/src/feed/subscription.ts')) return module
    const source = String(module.source)
    if (!source.includes(taking)) throw new Error(`${url} has changed: events are taken elsewhere`)
    return { ...module, source: source.replace(taking, `${taking};(globalThis.kept ??= []).push(structuredClone(event))\n`) }
  },
})
