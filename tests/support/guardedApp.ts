import { afterFile } from './afterFile.ts'
import { startTestApp, type TestApp } from './app.ts'
import { type IdentityProvider, startIdentityProvider } from './identityProvider.ts'

/** A server of this test file's own that takes API keys, and the access tokens of the provider. */
export async function startGuardedApp(): Promise<TestApp & { provider: IdentityProvider }> {
  const provider = await startIdentityProvider()
  afterFile(() => provider[Symbol.asyncDispose]())
  return { ...(await startTestApp({ ...provider.env, AUTH: 'api-key,jwt' })), provider }
}
