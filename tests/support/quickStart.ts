import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What every process of the tests is given: compiled code of those before it, or each start would take a second of CPU time more. */
export const compileCache = { NODE_COMPILE_CACHE: join(tmpdir(), 'parley-compile-cache') }

/**
 * Node as processes of the tests are run. The embedded database is WebAssembly, and by default most of the CPU time of its
 * start goes into optimising code for a longer life than these have.
 */
export const quickNode = [process.execPath, '--liftoff-only'] as const
