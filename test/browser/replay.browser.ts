import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { consolePages, keepScreenshot } from './console-page'
import { identify } from './events'

const { start, open, mishaps } = consolePages()

const linesOf = (events: object[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('')

const members = (count: number): object[] => Array.from({ length: count }, (_, i) => identify(`u${i}`, true))

/** Drops it as a person does, anywhere on the page: Chromium needs no more than the event. */
async function drop(page: Page, name: string, content: string | Buffer, target = '.drop'): Promise<void> {
  const base64 = Buffer.from(content).toString('base64')
  const transfer = await page.evaluateHandle(`(() => {
    const bytes = Uint8Array.from(atob('${base64}'), (character) => character.charCodeAt(0))
    const transfer = new DataTransfer()
    transfer.items.add(new File([bytes], '${name}'))
    return transfer
  })()`)
  await page.locator(target).dispatchEvent('drop', { dataTransfer: transfer })
}

/** What each name stands before, in the list of that heading. */
async function figures(page: Page): Promise<Record<string, string>> {
  const names = await page.getByRole('term').allInnerTexts()
  const values = await page.getByRole('definition').allInnerTexts()
  return Object.fromEntries(names.map((name, i) => [name, values[i]]))
}

const finished = (page: Page, name: string) => page.getByRole('heading', { name: `Finished: ${name}` }).waitFor()

it('syncs a file that is dropped, says what became of its lines, and remembers them', async () => {
  const page = await open(await start(), 'replay')
  await drop(
    page,
    'events.jsonl',
    linesOf([...members(1_200), { type: 'identify' }, identify('u7', false)]) + '{"type"\n'
  )
  await finished(page, 'events.jsonl')

  expect(await figures(page)).toEqual({
    delivered: '1,201',
    refused: '2',
    'left out': '0',
    undelivered: '0',
    '204': '2'
  })
  await page
    .getByText('1 event (400), the first in line 1,203: The file ends in the middle')
    .or(page.getByText('1,203: The line is not JSON'))
    .waitFor()

  await page.getByRole('link', { name: 'Segments' }).click()
  await page.getByLabel('Context key').last().fill('u8')
  await page.getByRole('button', { name: 'Look up' }).click()
  await page.getByText('line 9 of events.jsonl').waitFor()
  expect(await page.getByRole('row', { name: 'Vip customers' }).getByRole('cell').allInnerTexts()).toEqual([
    'user',
    '1,199',
    '',
    '1,200',
    '1'
  ])
})

it('takes gzip, by the file chooser, with the mapping of “Try an event”', async () => {
  const page = await open(await start(), 'try')
  await page.getByLabel('Context kind (required)').fill('device')
  await page.getByRole('link', { name: 'Replay' }).click()
  const content = gzipSync(linesOf(members(3)))
  await page
    .getByLabel('Drop a file')
    .setInputFiles({ name: 'events.jsonl.gz', mimeType: 'application/gzip', buffer: content })
  await finished(page, 'events.jsonl.gz')
  await page.getByRole('link', { name: 'Segments' }).click()
  await page.getByRole('cell', { name: 'device' }).waitFor()
})

it.each(['replay', 'try'])('takes a file that is dropped anywhere, and shows it: %s', async (view) => {
  const page = await open(await start(), view)
  await page.getByRole('heading', { name: 'LaunchDarkly Audiences' }).waitFor()
  await drop(page, 'events.jsonl', linesOf(members(3)), 'h1')
  await finished(page, 'events.jsonl')
})

it.each([
  ['Rate limit', '429', /429 Too Many Requests/],
  ['503', '503', /503 Service Unavailable/],
  ['Resets', 'The connection to LaunchDarkly failed (ECONNRESET).', /connection to LaunchDarkly failed/]
])('shows retries do their work: %s', async (fault, answer, reason) => {
  const page = await open(await start(), 'replay')
  await page.getByRole('radio', { name: new RegExp(`^${fault}`) }).check()
  await page.getByText('They acted on 0 requests so far.').waitFor()
  await drop(page, 'events.jsonl', linesOf(members(12_500)))
  await page.getByRole('heading', { name: 'Syncing: events.jsonl' }).waitFor()
  await page.getByRole('listitem').filter({ hasText: reason }).first().waitFor()
  await keepScreenshot(page, `replay-${fault.toLowerCase().replace(' ', '-')}`)
  await finished(page, 'events.jsonl')

  const { delivered, refused, undelivered, [answer]: failures, '204': successes } = await figures(page)
  expect({ delivered, refused, undelivered }).toEqual({ delivered: '12,500', refused: '0', undelivered: '0' })
  expect(Number(failures)).toBeGreaterThan(0)
  expect(Number(successes)).toBeGreaterThan(8)
})

it('stops', async () => {
  const page = await open(await start(), 'replay')
  await page.getByLabel('Rate limit').check()
  await page.getByText('They acted on 0 requests so far.').waitFor()
  await drop(page, 'events.jsonl', linesOf(members(9_500)))
  await page.getByText('Waiting until').waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByRole('heading', { name: 'Stopped: events.jsonl' }).waitFor()
})

it('takes the same file a second time', async () => {
  const page = await open(await start(), 'replay')
  const chooser = page.getByLabel('Drop a file')
  for (const tries of [1, 2]) {
    const buffer = Buffer.from(linesOf(members(tries)))
    await chooser.setInputFiles({ name: 'events.jsonl', mimeType: 'application/json', buffer })
    await page.getByText(`${tries} event${tries === 1 ? '' : 's'} in`).waitFor()
    await finished(page, 'events.jsonl')
    expect(await chooser.inputValue()).toBe('')
  }
})

it('says that a file cannot be read, and that it takes one at a time', async () => {
  const page = await open(await start(), 'replay')
  const folder = mkdtempSync(join(tmpdir(), 'replay-'))
  const path = join(folder, 'gone.jsonl')
  writeFileSync(path, linesOf(members(1)))
  // It is gone once it was chosen, and before it is read.
  await page
    .getByLabel('Drop a file')
    .evaluate((input) =>
      input.addEventListener('change', (event) => event.stopImmediatePropagation(), { capture: true, once: true })
    )
  await page.getByLabel('Drop a file').setInputFiles(path)
  rmSync(folder, { recursive: true })
  await page.getByLabel('Drop a file').dispatchEvent('change')
  await page.getByText('gone.jsonl cannot be read: choose it again. A folder is no file.').waitFor()

  const two = await page.evaluateHandle(() => {
    const transfer = new DataTransfer()
    for (const name of ['a', 'b']) transfer.items.add(new File(['{}'], name))
    return transfer
  })
  await page.locator('.drop').dispatchEvent('drop', { dataTransfer: two })
  await page.getByText('Drop one file at a time.').waitFor()
})

it('keeps the fault that was chosen, while that is on its way, and sends choices in turn', async () => {
  const page = await open(await start(), 'replay')
  await page.getByText('They acted on 0 requests so far.').waitFor()
  let goOn = (): void => undefined
  const late = new Promise<void>((resolve) => (goOn = resolve))
  const asked: string[] = []
  page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`))
  await page.route('**/console/faults', async (route) => {
    if (route.request().method() === 'PUT') await late
    await route.continue()
  })
  await page.getByRole('radio', { name: /^503/ }).check()
  await page.getByRole('radio', { name: /^Resets/ }).check()
  // What is asked for four times a second is asked for again and again meanwhile.
  for (let n = 0; n < 6; n++) await page.waitForResponse('**/replay')
  expect(await page.getByRole('radio', { name: /^Resets/ }).isChecked()).toBe(true)
  expect(asked.filter((call) => call.endsWith('/console/faults'))).toEqual(['PUT /console/faults'])
  goOn()
  await page.waitForResponse(
    (response) => response.request().method() === 'GET' && response.url().endsWith('/console/faults')
  )
  expect(await page.getByRole('radio', { name: /^Resets/ }).isChecked()).toBe(true)
  expect(asked.filter((call) => call.startsWith('PUT'))).toEqual(['PUT /console/faults', 'PUT /console/faults'])
})

it('says what is wrong with a file, and with a second one while one runs', async () => {
  const page = await open(await start(), 'replay')
  await drop(page, 'nothing.jsonl', '')
  await page.getByText('The file is empty.').waitFor()
  await drop(page, 'broken.jsonl.gz', gzipSync(linesOf(members(3))).subarray(0, 60))
  await page.getByText('the gzip data end early').waitFor()
  await page.getByLabel('Rate limit').check()
  await page.getByText('They acted on 0 requests so far.').waitFor()
  await drop(page, 'events.jsonl', linesOf(members(9_500)))
  await page.getByText('Waiting until').waitFor()
  await drop(page, 'other.jsonl', linesOf(members(1)))
  await page.getByText('events.jsonl is being replayed').waitFor()
  expect(mishaps.splice(0)).toEqual([
    expect.stringContaining('400 (Bad Request)'),
    expect.stringContaining('409 (Conflict)')
  ])
})
