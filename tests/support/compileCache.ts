import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What every process of the tests is given: compiled code of those before it, or each start would take a second of CPU time more. */
export const compileCache = { NODE_COMPILE_CACHE: join(tmpdir(), 'parley-compile-cache') }
