import { consolePages, keepScreenshot } from './console-page'
import { lookUp } from './events'

const { start, open } = consolePages()

// Those of the README: reports/console/docs/*.png are copied into docs/.
it('shows what the README shows', async () => {
  const page = await open(await start(), 'replay', { viewport: { width: 1600, height: 700 } })
  await page.getByRole('button', { name: 'Replay the example' }).click()
  await page.getByRole('heading', { name: 'Finished: engage-events.jsonl' }).waitFor()

  await page.getByRole('link', { name: 'Try an event' }).click()
  await page.getByRole('button', { name: 'Computed trait' }).click()
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText('Decision: refused (400)').waitFor()
  await keepScreenshot(page, 'docs/console-try')

  await page.getByRole('link', { name: 'Segments' }).click()
  await lookUp(page, 'cus_b64bce30b1')
  await page.getByText('segment-audiences-aud_spender false').waitFor()
  await keepScreenshot(page, 'docs/console-segments')
})
