import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { revokeApiKey } from '../../src/domain/apiKeys.ts'
import { afterFile } from '../support/afterFile.ts'
import { makeKey } from '../support/apiKeys.ts'
import { startTestApp, type TestApp } from '../support/app.ts'
import { launchBrowser, noBrowser } from '../support/browser.ts'
import { ChatPage } from '../support/chatPage.ts'
import { type OpenIdProvider, startOpenIdProvider } from '../support/openIdProvider.ts'

describe.skipIf(noBrowser)('signing in to the web chat', { timeout: 120_000 }, () => {
  let server: TestApp
  let provider: OpenIdProvider
  let browser: Browser
  beforeAll(async () => {
    provider = await startOpenIdProvider()
    afterFile(() => provider[Symbol.asyncDispose]())
    server = await startTestApp({ ...provider.env, AUTH: 'api-key,jwt', PERSISTED_ONLY: '1', PERSISTED_DOCUMENTS: manifest })
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())
  const manifest = new URL('../../examples/node/generated/persisted-documents.json', import.meta.url).pathname

  it('takes an API key, keeps it out of the address and over a reload, and forgets it', async () => {
    const { token } = await makeKey(server.app.database)
    await using page = await ChatPage.open(browser, server.app.url)
    const field = page.page.getByLabel('API key')
    await field.fill('parley_wrong')
    await field.press('Enter')
    await page.page.getByText('does not accept this credential').waitFor()
    await field.fill(token)
    await field.press('Enter')
    // The server runs no operations but those of its manifests, the chat's among them.
    await page.send('Who am I?')
    await page.lastReplyIs('echo: Who am I?')
    await page.page.reload()
    await page.lastReplyIs('echo: Who am I?')
    expect(page.page.url()).not.toContain('parley_')
    const kept = await page.page.evaluate(() => [JSON.stringify(sessionStorage), JSON.stringify(localStorage), document.cookie])
    expect(kept.map((place) => place.includes('parley_'))).toEqual([true, false, false])

    await page.box.fill('Not yet sent')
    await page.button('Sign out').click()
    await field.waitFor()
    expect(await page.page.evaluate(() => JSON.stringify(sessionStorage))).toBe('{}')
    expect(page.isolated.outside).toEqual([])
  })

  it('forgets also what was on its way when somebody signed out, and did not get there', async () => {
    const { token } = await makeKey(server.app.database)
    await using page = await ChatPage.open(browser, server.app.url)
    const field = page.page.getByLabel('API key')
    await field.fill(token)
    await field.press('Enter')
    await page.send('Who am I?')
    await page.lastReplyIs('echo: Who am I?')
    const refusal = { errors: [{ message: 'Not like this.', extensions: { code: 'BAD_USER_INPUT' } }] }
    const sent = page.holdAnswer(({ input }) => JSON.stringify(input ?? '').includes('On its way'), { status: 400, json: refusal })
    const failed = page.page.waitForEvent('requestfinished', (request) => Boolean(request.postData()?.includes('On its way')))
    await page.send('On its way')
    const release = await sent
    await page.button('Sign out').click()
    await field.waitFor()
    release()
    await failed
    await field.fill(token)
    await field.press('Enter')
    await page.lastReplyIs('echo: Who am I?')
    expect(await page.page.getByText('On its way').count()).toBe(0)
    expect(await page.page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('On its way')
  })

  it('asks again when the key was revoked', async () => {
    const { apiKey, token } = await makeKey(server.app.database)
    await using page = await ChatPage.open(browser, server.app.url)
    await page.page.getByLabel('API key').fill(token)
    await page.page.getByLabel('API key').press('Enter')
    await page.box.waitFor()
    await revokeApiKey(server.app.database, apiKey)
    await page.page.getByText('does not accept this credential').waitFor()
  })

  it('signs in at the OpenID provider with PKCE, comes back to where it was, and gets a new token when one is over', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`${server.app.url}/c/00000000-0000-7000-8000-000000000000`)
    await page.getByRole('button', { name: /^Sign in with 127\.0\.0\.1/ }).click()
    await page.getByText('There is no such conversation').waitFor()
    expect(page.url()).toBe(`${server.app.url}/c/00000000-0000-7000-8000-000000000000`)
    const visit = provider.visits.at(-1)
    expect(Object.fromEntries(visit ?? [])).toMatchObject({
      client_id: 'the-chat',
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `${server.app.url}/`,
      scope: 'openid interactions:read interactions:write replies:create',
      audience: 'https://parley.example',
    })
    const tokenOf = () => page.evaluate(() => sessionStorage.getItem('parley.credential'))
    const first = await tokenOf()
    // As when its time is over: the server takes it no longer.
    await page.evaluate(() => {
      const { token, ...rest } = JSON.parse(sessionStorage.getItem('parley.credential') ?? '{}')
      sessionStorage.setItem('parley.credential', JSON.stringify({ ...rest, token: `${token}.x` }))
    })
    await page.reload()
    await page.getByText('There is no such conversation').waitFor()
    await page.getByRole('button', { name: 'New conversation' }).click()
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Hello')
    await page.keyboard.press('Enter')
    await page.locator('.markdown').getByText('echo: Hello').waitFor()
    expect(await tokenOf()).not.toBe(first)
    await context.close()
  })
})
