import { registerHooks } from 'node:module'

// Preloaded into a server of the tests: takes the fence out of every statement of the worker, so that a test which
// should notice can show that it does.
const fence = /r\.attempt = ([\w.$]+) AND r\.status = 'RUNNING'/

registerHooks({
  load(url, context, nextLoad) {
    const module = nextLoad(url, context)
    if (!/\/src\/worker\/sql\/(complete|fail|requeue)Attempt\.ts$|\/(saveChunks|renewLeases)\.ts$/.test(url)) return module
    const source = String(module.source)
    if (!fence.test(source)) throw new Error(`${url} has no fence to take out`)
    return { ...module, source: source.replace(fence, '$1::int IS NOT NULL') }
  },
})
