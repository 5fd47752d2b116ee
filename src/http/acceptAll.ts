import type { Server } from 'node:net'
import { setImmediate as immediate } from 'node:timers/promises'

/** In milliseconds: who goes on connecting does so elsewhere, in the end. A server that is busy accepts slowly. */
const acceptMs = 5000
/** In milliseconds. Whoever connects while a turn of the event loop is under way is not looked at before the next one. */
const shortTurnMs = 0.2

/**
 * Accepts whoever has connected by now: closing the port would turn them away, and a turn of the event loop accepts one.
 * Settles at the end of a turn in which nobody came, and which was too short for many to come unseen.
 */
export async function acceptAll(server: Server) {
  const deadline = performance.now() + acceptMs
  let accepted = 0
  const count = () => {
    accepted += 1
  }
  server.on('connection', count)
  // This turn may have looked at the sockets before the first one came.
  await immediate()
  for (let isOver = false; !isOver; ) {
    const [before, startedAt] = [accepted, performance.now()]
    await immediate()
    const now = performance.now()
    isOver = (accepted === before && now - startedAt < shortTurnMs) || now > deadline
  }
  server.off('connection', count)
}
