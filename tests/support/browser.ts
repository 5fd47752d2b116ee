import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { eventually } from './eventually.ts'

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** Why there is no browser to test with; undefined when there is one. In CI there has to be one. */
export const noBrowser = existsSync(executablePath) ? undefined : `there is no Chromium at ${executablePath} (set CHROMIUM_PATH)`
if (noBrowser && process.env.CI === 'true') throw new Error(`The tests in a browser cannot run: ${noBrowser}.`)
if (noBrowser) console.log(`The tests in a browser are skipped: ${noBrowser}.`)

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })

export interface IsolatedPage {
  page: Page
  /** What the page wanted from elsewhere, and did not get. */
  outside: string[]
  /** What it complained of: errors nobody caught, and those on its console. */
  complaints: string[]
}

/** The control for what is said of `outside` and `complaints`: a wish for something from elsewhere does not go unnoticed. */
export async function noticesWishes({ page, outside, complaints }: IsolatedPage) {
  await page.evaluate(() => fetch('https://elsewhere.example/').catch(() => {}))
  await eventually(
    'it is seen',
    () => outside.length + complaints.length,
    (count) => count > 0,
  )
}

/** A page whose whole world is one server. */
export async function openIsolatedPage(browser: Browser, origin: string): Promise<IsolatedPage> {
  // A service worker's requests would pass by the routes.
  const context = await browser.newContext({ serviceWorkers: 'block', viewport: { width: 1400, height: 900 } })
  const outside: string[] = []
  const complaints: string[] = []
  const isInside = (url: URL) => url.host === new URL(origin).host || ['data:', 'blob:'].includes(url.protocol)
  await context.route(
    (url) => !isInside(url),
    (route) => {
      outside.push(route.request().url())
      return route.abort()
    },
  )
  await context.routeWebSocket(
    (url) => !isInside(url),
    (socket) => {
      outside.push(socket.url())
      return socket.close()
    },
  )
  const page = await context.newPage()
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  return { page, outside, complaints }
}
