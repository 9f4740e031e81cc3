import { consolePages, keepScreenshot } from './console-page'
import type { Page } from 'playwright-core'

const { start, open, mishaps } = consolePages()

const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true }).click()
const eventBox = (page: Page) => page.getByLabel('One event, an array of them, or one a line')
const textOf = (page: Page, region: string) => page.getByRole('region', { name: region, exact: true }).innerText()

const MEMBER = { userId: 'user-1', cohortName: 'Vip customers', cohortId: 'aud_vip', value: true }

it('sends a sample, and shows payload, decision, request and answer', async () => {
  const page = await open(await start(), 'try')
  await page.getByRole('button', { name: 'Audience entered' }).click()
  await send(page)

  expect(JSON.parse(await textOf(page, 'Payload of event 1'))).toEqual({
    segment_audience_id: 'aud_vip',
    segment_audience_key: 'vip_customers',
    segment_computation_action: 'audience',
    context_kind: 'user',
    segment_user_id: 'user-1',
    context_key: 'user_id_only',
    traits_or_props: { vip_customers: true },
    enable_batching: true
  })
  await page.getByText('Decision: delivered (204)').waitFor()
  await page.getByText('The body, byte by byte').click()
  expect(await textOf(page, 'Body of request 1')).toBe(
    JSON.stringify({ environmentId: 'local-client-side-id', contextKind: 'user', batch: [MEMBER] })
  )
  expect((await textOf(page, 'Request 1')).split('\n').slice(0, 5)).toEqual([
    'POST https://app.launchdarkly.com/api/v2/segment-targets/segment-audiences',
    'Authorization: api-…',
    'LD-API-Version: 20240415',
    'User-Agent: SegmentSyncAudiences/1.1.0',
    'Content-Type: application/json'
  ])
  expect((await textOf(page, 'Answer to request 1')).split('\n')[0]).toBe('204 No Content')
})

it('shows each sample to be what it says', async () => {
  const page = await open(await start(), 'try')
  const summaries: Record<string, string> = {}
  for (const sample of await page.getByRole('group', { name: 'Samples' }).getByRole('button').all()) {
    const label = await sample.innerText()
    await sample.click()
    const answered = page.waitForResponse(/console\/try/)
    await send(page)
    await answered
    summaries[label] = await page.getByRole('status').innerText()
  }
  expect(summaries).toEqual({
    'Audience entered': '1 delivered',
    'Audience exited': '1 delivered',
    'Journey step': '1 delivered',
    'Computed trait': '1 delivered, 1 refused',
    'A batch': '2 superseded, 3 delivered',
    'Bad ones beside a good one': '1 delivered, 4 refused, 1 left out'
  })
  await keepScreenshot(page, 'try-bad')
})
