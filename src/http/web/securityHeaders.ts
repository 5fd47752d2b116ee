import type { IncomingMessage } from 'node:http'

/**
 * The page shows what models write, and they may write anything. It runs its own scripts only, is framed by nobody, and loads
 * images from nowhere else: one that a reply names opens in a tab of its own, when it is clicked, so that not even a fault of
 * the renderer could have a reply tell others who reads it.
 */
export function securityHeaders({ headers: { host } }: IncomingMessage, connectTo: readonly string[]): Record<string, string> {
  // Not every browser takes 'self' for the WebSocket of the same host.
  const sockets = host !== undefined && /^[\w.:[\]-]+$/.test(host) ? [`ws://${host}`, `wss://${host}`] : []
  const policy = {
    'default-src': ["'self'"],
    'connect-src': ["'self'", ...sockets, ...connectTo],
    'img-src': ["'self'", 'data:'],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  }
  return {
    'content-security-policy': Object.entries(policy)
      .map(([directive, sources]) => [directive, ...sources].join(' '))
      .join('; '),
    'referrer-policy': 'no-referrer',
  }
}
