import type { ServerResponse } from 'node:http'
import type { Plugin } from 'graphql-yoga'
import { isAsyncIterable } from 'graphql-yoga'

/**
 * Cuts event streams whose reader takes nothing for the grace: its subscription has ended long since (`SLOW_CONSUMER`),
 * but the connection would stay for as long as the client keeps it.
 */
export function useStalledStreams({ stalledStreamMs }: { stalledStreamMs: number }): Plugin<object, { res: ServerResponse }> {
  return {
    onResultProcess({ result, serverContext: { res } }) {
      if (!isAsyncIterable(result)) return
      let since: number | undefined
      const timer = setInterval(() => {
        if (!res.writableNeedDrain) since = undefined
        else if (since === undefined) since = Date.now()
        else if (Date.now() - since >= stalledStreamMs) res.destroy()
      }, stalledStreamMs / 4).unref()
      res.on('drain', () => {
        since = undefined
      })
      res.once('close', () => clearInterval(timer))
      if (res.destroyed) clearInterval(timer)
    },
  }
}
