import { Validator } from '@seriousme/openapi-schema-validator'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../support/app.ts'
import { launchBrowser, noBrowser, noticesWishes, openIsolatedPage } from '../support/browser.ts'
import { connectRest, createCheck, type Rest } from './checkedRest.ts'

let test: TestApp
let rest: Rest
beforeAll(async () => {
  test = await startTestApp()
  rest = await connectRest(test.app.url)
})

describe('/openapi.json', () => {
  it('is valid OpenAPI 3.1', async () => {
    expect(rest.document.openapi).toMatch(/^3\.1\.\d$/)
    expect(await new Validator().validate(structuredClone(rest.document))).toEqual({ valid: true })
    const broken = structuredClone(rest.document)
    delete broken.info.title
    // The control.
    expect((await new Validator().validate(broken)).valid).toBe(false)
  })

  it('has every route, with names of their own, and says what each thing is', () => {
    const operations = Object.entries(rest.document.paths).flatMap(([path, methods]) =>
      Object.entries(methods as object).map(([method, { operationId, summary }]) => ({ route: `${method} ${path}`, operationId, summary })),
    )
    expect(operations.map(({ route }) => route)).toEqual([
      'get /interactions/',
      'post /interactions/',
      'get /interactions/{id}/',
      'patch /interactions/{id}/',
      'delete /interactions/{id}/',
      'get /interactions/{id}/messages/',
      'post /interactions/{id}/messages/',
      'get /interactions/{id}/events/',
      'get /replies/{id}/',
      'post /replies/{id}/cancel/',
      'post /replies/{id}/retry/',
      'get /models/',
    ])
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
    for (const [name, { properties = {} }] of Object.entries<{ properties?: object }>(rest.document.components.schemas))
      for (const [property, described] of Object.entries(properties))
        expect(described, `${name}.${property}`).toMatchObject({ description: expect.stringMatching(/./) })
  })

  it('describes what is really answered: a check that all tests of routes make, and that notices', () => {
    const check = createCheck(rest.document)
    const headers = new Headers({ 'content-type': 'application/json' })
    const answer = {
      id: 'x',
      created_at: 'now',
      updated_at: '2026-01-31T12:00:00.000Z',
      model_name: 'm',
      role: 'SYSTEM',
      prompt: null,
      more: 1,
    }
    expect(() => check('POST', '/interactions', { status: 200, headers, body: answer })).toThrow(/a 200 with/)
    const good = { ...answer, id: '01a20a1b-2142-765e-91fc-5ca1883b1dc8', created_at: answer.updated_at, role: 'System', more: undefined }
    check('POST', '/interactions', { status: 200, headers, body: JSON.parse(JSON.stringify(good)) })
  })

  it('has bodies that are good as they are, for who tries a route out', async () => {
    const example = (path: string, method: string) => rest.document.paths[path][method].requestBody.content['application/json'].example
    const { status, body } = await rest.post('/interactions/', example('/interactions/', 'post'))
    expect(status).toBe(200)
    for (const [method, path] of [
      ['PATCH', '/interactions/{id}/'],
      ['POST', '/interactions/{id}/messages/'],
    ] as const)
      expect(await rest.ask(method, path.replace('{id}', body.id), example(path, method.toLowerCase()))).toMatchObject({ status: 200 })
  })

  it('is not sent again to one who has it', async () => {
    for (const path of ['/openapi.json', '/docs', '/docs/swagger-ui-bundle.js']) {
      const first = await fetch(`${test.app.url}${path}`)
      const size = (await first.arrayBuffer()).byteLength
      const etag = first.headers.get('etag') ?? ''
      const again = await fetch(`${test.app.url}${path}`, { headers: { 'if-none-match': etag } })
      expect([first.status, size > 0, again.status]).toEqual([200, true, 304])
    }
    expect(await rest.ask('POST', '/docs', {})).toMatchObject({ status: 405, body: { detail: 'Method Not Allowed' } })
  })
})

describe.skipIf(noBrowser)('/docs in a real browser without a network', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
    afterAll(() => browser.close())
  })

  it('is complete, asks nobody else for anything, and tries a route out', { timeout: 120_000 }, async () => {
    const { id } = (await rest.post('/interactions/', { prompt: 'Be brief.' })).body
    await rest.post(`/interactions/${id}/messages/`, { role: 'System', content: 'shown in the browser' })

    const { page, outside, complaints } = await openIsolatedPage(browser, test.app.url)
    page.setDefaultTimeout(60_000)
    const answer = await page.goto(`${test.app.url}/docs`)
    expect(answer?.headers()['content-security-policy']).toContain("default-src 'none'")
    await page.locator('.opblock').nth(11).waitFor()
    expect(await page.locator('.opblock').count()).toBe(12)

    const block = page.locator('.opblock', { has: page.locator('[data-path="/interactions/"]') }).first()
    await block.locator('.opblock-summary-control').click()
    await block.getByRole('button', { name: 'Try it out' }).click()
    await block.getByRole('button', { name: 'Execute' }).click()
    const live = block.locator('.live-responses-table .response').first()
    await live.locator('.response-col_status', { hasText: '200' }).waitFor()
    expect(await live.locator('.response-col_description').innerText()).toContain('shown in the browser')
    expect(outside).toEqual([])
    expect(complaints).toEqual([])
    await noticesWishes({ page, outside, complaints })
  })
})
