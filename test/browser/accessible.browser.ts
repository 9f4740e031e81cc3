import { source } from 'axe-core'
import type { Page } from 'playwright-core'
import { consolePages, keepScreenshot } from './console-page'
import { identify, lookUp, sendPasted } from './events'

const { start, open, mishaps } = consolePages()

interface Violation {
  id: string
  nodes: Array<{ html: string }>
}

/** What axe has to say, by the rules that it has for WCAG and its own best practices. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(source)
  const found = await page.evaluate<{ violations: Violation[] }>('axe.run()')
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

it('can be used by the keyboard alone', async () => {
  const page = await open(await start(), 'try')
  const pressUntil = async (name: string): Promise<void> => {
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab')
      if ((await page.evaluate('document.activeElement.textContent')) === name) return
    }
    throw new Error(`no ${name} within 60 stops`)
  }
  await pressUntil('Journey step')
  await page.keyboard.press('Space')
  await pressUntil('Send')
  await page.keyboard.press('Enter')
  await page.getByText('Decision: delivered (204)').waitFor()
  // Whoever cannot see it hears that there is something new.
  expect(await page.evaluate('document.activeElement.textContent')).toBe('What became of the events')

  await page.reload()
  await pressUntil('Segments')
  await page.keyboard.press('Enter')
  await page.getByRole('row', { name: 'Onboarding step 2' }).waitFor()
  await pressUntil('')
  await page.keyboard.press('Tab')
  await page.keyboard.type('user-1')
  await page.keyboard.press('Enter')
  await page.waitForFunction("document.activeElement.textContent === 'Segments of user-1'")
  await page.getByText('segment-audiences-aud_onboarding true').waitFor()
})

it.each([
  ['try', 'Send', '**/console/try'],
  ['check', 'Check', '**/console/check']
])('takes a button once while it is at work, and says so: %s', async (view, name, path) => {
  const page = await open(await start(), view)
  let goOn = (): void => undefined
  const late = new Promise<void>((resolve) => (goOn = resolve))
  let asked = 0
  await page.route(path, async (route) => {
    asked++
    await late
    await route.fulfill({ status: 400, json: { code: 'invalid_request', message: 'It will not do.' } })
  })
  const button = page.getByRole('button', { name, exact: true })
  await button.press('Enter')
  await page.locator('button[aria-disabled=true]', { hasText: name }).first().waitFor()
  await button.press('Enter')
  await page.evaluate("fetch('/icon.svg').then(() => undefined)")
  expect(asked).toBe(1)
  goOn()
  expect(await page.getByRole('alert').innerText()).toBe('It will not do.')
  expect(mishaps.splice(0)).toEqual([expect.stringContaining('400 (Bad Request)')])
})

it('leaves the focus where it is, whatever the button does', async () => {
  const page = await open(await start(), 'check')
  const press = async (name: string): Promise<void> => {
    await page.getByRole('button', { name }).focus()
    await page.keyboard.press('Enter')
  }
  const focused = () => page.evaluate('document.activeElement.textContent')
  await press('Check')
  await page.getByText('Taken.').waitFor()
  expect(await focused()).toBe('Check')

  await page.getByRole('link', { name: 'Replay' }).click()
  await page.getByRole('radio', { name: /^Rate limit/ }).check()
  await page.getByText('They acted on 0 requests so far.').waitFor()
  await press('Replay the example')
  await page.getByRole('heading', { name: 'Syncing: engage-events.jsonl' }).waitFor()
  expect(await focused()).toMatch(/^Replay the example/)
  await press('Stop')
  await page.getByRole('heading', { name: 'Stopped: engage-events.jsonl' }).waitFor()
  expect(await focused()).toBe('Stop')

  // There is nothing to stop any more.
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  expect(await page.getByRole('button', { name: 'Stop' }).getAttribute('aria-disabled')).toBe('true')
  await page.keyboard.press('Enter')
  await page.waitForRequest('**/replay')
  expect(asked).not.toContain('/replay/stop')
})

it.each([360, 1280])('is not wider than %d for a long name without a blank', async (width) => {
  const page = await open(await start(), 'try', { viewport: { width, height: 800 } })
  const long = 'x'.repeat(256)
  const event = identify(long, true, { id: long, key: long })
  await sendPasted(page, event)
  await page.getByText('Decision: delivered').waitFor()
  await page.getByRole('link', { name: 'Segments' }).click()
  await lookUp(page, long)
  await page.getByText(`segment-audiences-${long} true`).waitFor()
  await page.getByText('event 1 of try 1').waitFor()
  // Nothing runs over what is beside it, either.
  const wide = await page.evaluate(() =>
    Array.from(document.querySelectorAll('main, main :not(.wide, input)')).flatMap(
      ({ localName, scrollWidth, clientWidth }) => (clientWidth > 0 && scrollWidth > clientWidth ? [localName] : [])
    )
  )
  expect(wide).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
})

const WIDTHS = [320, 360, 1400, 2200]

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  it.each(WIDTHS)('has no violation, and nothing to scroll sideways, at a width of %d', async (width) => {
    const page = await open(await start(), 'try', { colorScheme, viewport: { width, height: 800 } })
    const seen: Record<string, unknown> = {}
    const look = async (view: string): Promise<void> => {
      const isWider = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
      seen[view] = { violations: await violations(page), isWider }
      await keepScreenshot(page, `${view}-${colorScheme}-${width}`)
    }

    await page.getByText('Hidden fields and the trigger').click()
    await page.getByRole('button', { name: 'Bad ones beside a good one' }).click()
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('heading', { name: 'What was sent, and answered' }).waitFor()
    await look('try')

    await page.getByRole('link', { name: 'Replay' }).click()
    await page.getByRole('button', { name: 'Replay the example' }).click()
    await page.getByRole('heading', { name: 'Finished: engage-events.jsonl' }).waitFor()
    await look('replay')

    await page.getByRole('link', { name: 'Segments' }).click()
    await lookUp(page, 'user-6')
    await page.getByText('segment-audiences-aud_vip true').waitFor()
    await look('segments')

    await page.getByRole('link', { name: 'Check' }).click()
    await page.getByRole('button', { name: 'Check' }).click()
    await page.getByText('Taken.').waitFor()
    await look('check')

    const fine = { violations: [], isWider: false }
    expect(seen).toEqual({ try: fine, replay: fine, segments: fine, check: fine })
  })
})
