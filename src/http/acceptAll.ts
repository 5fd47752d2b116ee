import type { Server } from 'node:net'
import { setImmediate as immediate } from 'node:timers/promises'

/** In milliseconds: what goes on connecting does so elsewhere, in the end. */
const acceptMs = 200

/** Accepts whoever has connected by now: closing the port would turn them away, and a turn of the event loop accepts one. */
export async function acceptAll(server: Server) {
  const deadline = performance.now() + acceptMs
  let accepted = 0
  const count = () => {
    accepted += 1
  }
  server.on('connection', count)
  for (let before = -1; accepted > before && performance.now() < deadline; ) {
    before = accepted
    // The first one may come before the sockets are looked at in this turn.
    for (let turns = 0; turns < 2; turns += 1) await immediate()
  }
  server.off('connection', count)
}
