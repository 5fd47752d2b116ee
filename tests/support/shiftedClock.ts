import { registerHooks } from 'node:module'

// Preloaded into a server of the tests: its clock is off by CLOCK_OFFSET_MS. With CLOCK_TRUSTED=1 its worker takes
// the time from that clock instead of the database's, so that a test which should notice can show that it does.
const offset = Number(process.env.CLOCK_OFFSET_MS)

globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [target.now() + offset] : args, newTarget),
  get: (target, key) => (key === 'now' ? () => target.now() + offset : Reflect.get(target, key)),
})

if (process.env.CLOCK_TRUSTED === '1')
  registerHooks({
    load(url, context, nextLoad) {
      const module = nextLoad(url, context)
      if (!url.includes('/src/worker/sql/')) return module
      return { ...module, source: String(module.source).replaceAll('now()', `(now() + interval '${offset} milliseconds')`) }
    },
  })
