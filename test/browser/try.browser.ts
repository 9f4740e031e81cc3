import { consolePages, keepScreenshot } from './console-page'
import type { Page } from 'playwright-core'

const { start, open, mishaps } = consolePages()

/** Comes back when the page shows what became of it. */
async function send(page: Page): Promise<void> {
  const answered = page.waitForResponse(/console\/try/)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await answered
  await page.locator('button[aria-disabled=false]', { hasText: /^Send$/ }).waitFor()
}

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
  const samples = page.getByRole('group', { name: 'Samples' }).getByRole('button')
  await samples.first().waitFor()
  for (const sample of await samples.all()) {
    const label = await sample.innerText()
    await sample.click()
    await send(page)
    summaries[label] = (await page.getByRole('status').innerText()).replace(/^Of try \d: /, '')
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

it('takes what is pasted: one event, an array, a line each; and says where a text is none', async () => {
  const page = await open(await start(), 'try')
  const event = (userId: string) => ({
    type: 'identify',
    userId,
    traits: { vip: true },
    context: { personas: { computation_class: 'audience', computation_id: 'aud_1', computation_key: 'vip' } }
  })
  const outcomeOf = async (text: string): Promise<string> => {
    await eventBox(page).fill(text)
    await send(page)
    return (await page.getByRole('status').or(page.getByRole('alert')).innerText()).replace(/^Of try \d: /, '')
  }
  expect(await outcomeOf(JSON.stringify(event('u1')))).toBe('1 delivered')
  expect(await outcomeOf(JSON.stringify([event('u1'), event('u2')]))).toBe('2 delivered')
  expect(await outcomeOf(`${JSON.stringify(event('u1'))}\n{"type"`)).toBe('1 delivered, 1 refused')
  expect(await outcomeOf('{\n  "type": "page"; 1\n}')).toBe(
    'The text is not JSON from line 2, column 17 on. Write one event, an array of them, or one a line.'
  )
  // The answer 400 is logged by the browser.
  expect(mishaps.splice(0)).toEqual([expect.stringContaining('400 (Bad Request)')])
})

it('sends by the mapping and the settings as they are edited, hidden fields too, and goes back to the preset', async () => {
  const page = await open(await start(), 'try')
  const bodyOf = async (): Promise<unknown> => {
    await send(page)
    return JSON.parse((await textOf(page, 'Request 1')).split('\n\n')[1])
  }
  await page.getByLabel('Context kind (required)').fill('device')
  await page.getByLabel('Context key (required)').selectOption('User ID, or else email')
  await expectHidden(page, 'User ID')
  await page.getByText('Hidden fields and the trigger').click()
  await page.getByLabel('User ID', { exact: true }).fill('{ "@template": "tenant-{{userId}}" }')
  await page.getByLabel('LaunchDarkly client-side ID').fill('of-another-environment')

  expect(await bodyOf()).toEqual({
    environmentId: 'of-another-environment',
    contextKind: 'device',
    batch: [{ ...MEMBER, userId: 'tenant-user-1' }]
  })
  await page.getByText('Decision: refused (400)').waitFor()
  await keepScreenshot(page, 'try-mapping')

  await page.getByRole('button', { name: 'Back to the preset' }).click()
  expect(await bodyOf()).toEqual({ environmentId: 'local-client-side-id', contextKind: 'user', batch: [MEMBER] })
})

it('tells of faults that are on, also of rules that another client chose', async () => {
  const running = await start()
  const page = await open(running, 'replay')
  await page.getByRole('radio', { name: /^503/ }).check()
  await page.getByText('They acted on 0 requests so far.').waitFor()
  await page.getByRole('link', { name: 'Try an event' }).click()
  await send(page)
  await page.getByText('Faults are on: 503. Replay turns them off.').waitFor()

  const rules = [{ requests: { method: 'POST' }, fault: { kind: 'status', status: 500 } }]
  await fetch(`${running.launchDarkly}/emulator/faults`, { method: 'PUT', body: JSON.stringify(rules) })
  await send(page)
  await page.getByText('Faults are on: rules of another client. Replay turns them off.').waitFor()
  await page.getByText('Decision: undelivered (500)').waitFor()
  await page.getByRole('link', { name: 'Replay', exact: true }).first().click()
  await page.getByText('Other rules are in force, which another client chose.').waitFor()

  await page.getByRole('radio', { name: /^None/ }).check()
  await page.getByText('They acted on 0 requests so far.').waitFor()
  await page.getByRole('link', { name: 'Try an event' }).click()
  await send(page)
  await page.getByText('Of try 3: 1 delivered').waitFor()
  expect(await page.getByText('Faults are on').count()).toBe(0)
})

it('lets a directive be written anew, also of a field with choices', async () => {
  const page = await open(await start(), 'try')
  await page.getByText('Hidden fields and the trigger').click()
  const field = page.getByLabel('Computation class')
  await field.fill('')
  await field.pressSequentially('{ "@path": "$.missing" }')
  expect(await field.inputValue()).toBe('{ "@path": "$.missing" }')
  // Whatever the field: the line break of a long one would become part of its value.
  await field.press('Enter')
  expect(await field.inputValue()).toBe('{ "@path": "$.missing" }')
  await page.getByText("missing the required field 'segment_computation_action'").waitFor()
})

it('lets a text be dropped into the box of events', async () => {
  const page = await open(await start(), 'try')
  const isPrevented = await eventBox(page).evaluate((box) => {
    const dataTransfer = new DataTransfer()
    dataTransfer.setData('text/plain', 'a text')
    const events = ['dragover', 'drop'].map(
      (type) => new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true })
    )
    return events.map((event) => !box.dispatchEvent(event))
  })
  expect(isPrevented).toEqual([false, false])
})

it('says which field holds no directive, and sends nothing', async () => {
  const page = await open(await start(), 'try')
  await page.getByText('Hidden fields and the trigger').click()
  await page.getByLabel('Email address').fill('{ "@path"')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  expect(await page.getByRole('alert').innerText()).toBe(
    'Email address: what begins with a brace must be JSON, like { "@path": "$.userId" }.'
  )
})

it.each([
  [1280, 720],
  [360, 640]
])(
  'says beside the button why nothing was sent, in view at %d × %d, and leaves the focus there',
  async (width, height) => {
    const page = await open(await start(), 'try', { viewport: { width, height } })
    await page.getByText('Hidden fields and the trigger').click()
    await eventBox(page).fill('{')
    await send(page)
    const alert = page.getByRole('alert')
    expect(await alert.innerText()).toMatch(/^The text is not JSON/)
    const { y, height: tall } = (await alert.boundingBox())!
    expect([y >= 0, y + tall <= height]).toEqual([true, true])
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Send')

    // The same once more: it is said anew, and may be out of view by then.
    await page.evaluate('scrollTo(0, 0)')
    await send(page)
    expect((await alert.boundingBox())!.y + tall).toBeLessThanOrEqual(height)
    expect(mishaps.splice(0)).toEqual(Array(2).fill(expect.stringContaining('400 (Bad Request)')))
  }
)

it('shows what became of an event before it knows of faults', async () => {
  const page = await open(await start(), 'try')
  await page.route('**/console/faults', () => undefined)
  await send(page)
  await page.getByText('Decision: delivered (204)').waitFor()
})

it('says which required field was emptied, as Segment does before it saves one', async () => {
  const page = await open(await start(), 'try')
  for (const label of ['LaunchDarkly client-side ID', 'Context kind']) {
    await page.getByLabel(`${label} (required)`).fill('')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText(`${label} is required: fill it in, or go back to the preset.`).waitFor()
    await page.getByRole('button', { name: 'Back to the preset' }).click()
  }
})

it('sends a text with its blanks, as Segment does', async () => {
  const page = await open(await start(), 'try')
  await page.getByLabel('Context kind (required)').fill('device ')
  await send(page)
  await page.getByText('Decision: refused (400)').waitFor()
})

async function expectHidden(page: Page, label: string): Promise<void> {
  expect(await page.getByLabel(label, { exact: true }).isVisible()).toBe(false)
}
