import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { bindMigrationAwareSqlAdapterFactory, type SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'

// The compiler's types of it come only with those of a browser.
interface WebAssemblyTypes {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: object) => { exports: { __wbindgen_start(): void } }
}

// The package's own entry imports the .wasm as a module, which Node warns about as experimental.
function load() {
  if (isLoaded()) return
  const file = createRequire(import.meta.url)
    .resolve('@prisma/schema-engine-wasm')
    .replace(/\.js$/, '_bg.wasm')
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyTypes }).WebAssembly
  const { exports } = new Instance(new Module(readFileSync(file)), { './schema_engine_bg.js': bindings })
  bindings.__wbg_set_wasm(exports)
  exports.__wbindgen_start()
}

// Asked of the bindings, because a second instance put under them would break the engines of the first.
function isLoaded(): boolean {
  try {
    return bindings.version() !== ''
  } catch {
    return false
  }
}

/** Prisma's schema engine, working through the given driver adapter. Free it with `using` or `free()`. */
export function openEngine(adapterFactory: SqlMigrationAwareDriverAdapterFactory): Promise<bindings.SchemaEngine> {
  load()
  return bindings.SchemaEngine.new({ datamodels: undefined }, () => {}, bindMigrationAwareSqlAdapterFactory(adapterFactory))
}
