import { source } from 'axe-core'
import type { Page } from 'playwright-core'
import { consolePages, keepScreenshot } from './console-page'

const { start, open } = consolePages()

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
  await page.getByText('segment-audiences-aud_onboarding true').waitFor()
})

const WIDTHS = [360, 1400, 2200]

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
    await page.getByLabel('Context key').last().fill('user-6')
    await page.getByRole('button', { name: 'Look up' }).click()
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
