import type { IncomingMessage } from 'node:http'
import type { Authenticator } from '../auth/authenticator.ts'
import { bearerToken } from '../auth/bearer.ts'
import { nobody, type Viewer } from '../auth/viewer.ts'
import { ParleyError } from '../errors.ts'

/** Who asks for something that is no operation: nobody, where there is no good credential, or none can be told for good now. */
export async function viewerOf({ headers }: IncomingMessage, { authenticate }: Authenticator): Promise<Viewer> {
  try {
    return (await authenticate(bearerToken(headers.authorization))).viewer
  } catch (error) {
    if (error instanceof ParleyError) return nobody
    throw error
  }
}
