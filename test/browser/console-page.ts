import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

const ROOT = join(__dirname, '../..')

/** Where screenshots go. They are build output; two of them are copied into `docs/`. */
const SCREENSHOTS = join(ROOT, 'reports/console')

/** Debian's. */
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium'

interface StartOptions {
  args?: string[]
  env?: Record<string, string>
}

export interface RunningConsole {
  /** `http://127.0.0.1:<port>` */
  origin: string
  /** Of the LaunchDarkly that it sends to. */
  launchDarkly: string
  /** What it printed. */
  printed: () => string
}

interface ConsolePages {
  /** Starts the built command, with ports of its own. */
  start: (options?: StartOptions) => Promise<RunningConsole>
  /** Opens the page in a browser context of its own. */
  open: (running: RunningConsole, view: string, options?: BrowserContextOptions) => Promise<Page>
  browser: () => Browser
  /** What went wrong in a page: errors that it threw or logged, and requests to anybody but the console and LaunchDarkly. */
  mishaps: string[]
}

/**
 * A browser for the tests of a file, and consoles that end with each test. Every test fails that meets a mishap which it does not take
 * out of the list itself. Call it once at the top of the file.
 */
export function consolePages(): ConsolePages {
  const children: ChildProcess[] = []
  const mishaps: string[] = []
  let browser: Browser

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: EXECUTABLE,
      args: ['--no-sandbox', '--disable-background-networking']
    })
  })
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()))
    await Promise.all(children.splice(0).map(endOf))
    expect(mishaps.splice(0)).toEqual([])
  })
  afterAll(() => browser.close())

  return {
    start: async ({ args = ['--emulator-port', '0'], env } = {}) => {
      const child = spawn(process.execPath, ['dist/local/cli.js', 'console', '--port', '0', ...args], {
        cwd: ROOT,
        env: { PATH: process.env.PATH, ...env }
      })
      children.push(child)
      let printed = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => (printed += text))
      }
      while (!printed.includes('Ctrl-C')) await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
      const [origin, launchDarkly] = printed.match(/http:\/\/[\w.]+:\d+/g)!
      return { origin, launchDarkly, printed: () => printed }
    },
    open: async ({ origin, launchDarkly }, view, options) => {
      const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options })
      // Below that of a test, so that what is waited for in vain is named.
      context.setDefaultTimeout(15_000)
      const page = await context.newPage()
      page.on('pageerror', (error) => mishaps.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') mishaps.push(message.text())
      })
      page.on('request', (request) => {
        const { origin: asked } = new URL(request.url())
        if (asked !== origin && asked !== launchDarkly) mishaps.push(`asked ${request.url()}`)
      })
      await page.goto(`${origin}/#${view}`)
      return page
    },
    browser: () => browser,
    mishaps
  }
}

/** Keeps what a page shows, for people. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  const path = join(SCREENSHOTS, `${name}.png`)
  mkdirSync(dirname(path), { recursive: true })
  await page.screenshot({ path, fullPage: true })
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill('SIGINT')
  await once(child, 'exit')
}
