import { beforeAll, describe, expect, it } from 'vitest'
import { revokeApiKey } from '../../src/domain/apiKeys.ts'
import { makeKey } from '../support/apiKeys.ts'
import { connect } from '../support/client.ts'
import { openEventStream } from '../support/eventStream.ts'
import { startGuardedApp } from '../support/guardedApp.ts'
import type { IdentityProvider } from '../support/identityProvider.ts'

let test: Awaited<ReturnType<typeof startGuardedApp>>
let provider: IdentityProvider

beforeAll(async () => {
  test = await startGuardedApp()
  provider = test.provider
})

/** A socket, and event streams of either face. `socketCode` settles with the code with which it is closed, `streamEnds` when they are cut. */
async function openAll(token: string) {
  const client = connect(test.app.url, token)
  const { id } = await client.createInteraction()
  const socketCode = new Promise<number>((resolve) => client.socket.on('closed', (event) => resolve((event as { code: number }).code)))
  const following = client.follow(id).next()
  following.catch(() => {})
  const query = `subscription { messageAdded(interactionId: "${id}") { content } }`
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const streams = [
    await openEventStream(client.url, { method: 'POST', headers, body: JSON.stringify({ query }) }),
    await openEventStream(`${test.app.url}/interactions/${id}/events/`, { headers }),
  ]
  return { client, id, socketCode, streamEnds: Promise.all(streams.map((stream) => stream.next())) }
}

describe('fault 32: a credential is over while connections are open', { timeout: 120_000 }, () => {
  it('those of a key that is revoked, or has expired, and of a token that has expired end within half a minute; the others go on', async () => {
    const soon = new Date(Date.now() + 8_000)
    const revoked = await makeKey(test.app.database)
    const expiring = await makeKey(test.app.database, { expiresAt: soon })
    const expiringToken = await provider.sign({ exp: Math.floor(soon.getTime() / 1000) })
    const good = await makeKey(test.app.database)
    const tokens = [revoked.token, expiring.token, expiringToken]
    const over = await Promise.all(tokens.map(openAll))
    const staying = await openAll(good.token)
    const startedAt = performance.now()
    await revokeApiKey(test.app.database, revoked.apiKey)

    expect(await Promise.all(over.map(({ socketCode }) => socketCode))).toEqual([4403, 4403, 4403])
    for (const { streamEnds } of over) expect(await streamEnds).toEqual([undefined, undefined])
    expect(performance.now() - startedAt).toBeLessThan(30_000)
    // Nor do they come back.
    for (const token of tokens) await expect(connect(test.app.url, token).follow(staying.id).next()).rejects.toMatchObject({ code: 4403 })
    // The control: who is good is still told.
    await staying.client.send(staying.id, 'still here', { reply: false })
    for (const event of await staying.streamEnds) expect(event?.data).toContain('still here')
  })
})
