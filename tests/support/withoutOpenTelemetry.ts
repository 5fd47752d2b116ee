import { registerHooks } from 'node:module'

// Preloaded into a server of the tests: OpenTelemetry cannot be loaded, but for its interfaces, which prom-client has too.
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (/^@opentelemetry\/(sdk|exporter)/.test(specifier)) throw new Error(`${specifier} is not there`)
    return nextResolve(specifier, context)
  },
})
