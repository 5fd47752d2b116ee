import { type ServerProcess, startServerProcess } from '../serverProcess.ts'

/** A place for a process. Whatever process is in it, it listens on the same port. */
export interface Place {
  readonly server: ServerProcess
  /** Ends the process, by default as `kill -9` does, and starts another. @returns the first one's exit code or signal */
  replace(signal?: NodeJS.Signals): Promise<number | string>
}

/** @param env with the port */
export async function startPlace(env: Record<string, string>): Promise<Place> {
  let server = await startServerProcess(env)
  return {
    get server() {
      return server
    },
    async replace(signal = 'SIGKILL') {
      server.kill(signal)
      const end = await server.ended
      server = await startServerProcess(env)
      return end
    },
  }
}

export async function killAll(places: readonly Place[]) {
  for (const { server } of places) server.kill('SIGKILL')
  await Promise.all(places.map(({ server }) => server.ended))
}
