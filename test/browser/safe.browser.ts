import { createEmulator } from '../../local/emulator/app'
import { listen, type Listener } from '../../local/emulator/listen'
import type { Page } from 'playwright-core'
import { consolePages } from './console-page'
import { identify, lookUp, sendPasted, syncElsewhere } from './events'

const { start, open, mishaps, browser } = consolePages()

const TOKEN = 'api-01234567-89ab-cdef-0123-456789abcdef'
const HOSTILE = '<img src=x onerror="document.title=`owned`"><script>document.title=`owned`</script>"\'&amp;'

it('shows hostile audience names, keys and context keys as the texts that they are', async () => {
  const running = await start()
  const page = await open(running, 'try')
  const event = identify(HOSTILE, true, { id: HOSTILE, key: HOSTILE })
  await sendPasted(page, [event, '<b>'])
  await page.getByText('Decision: delivered (204)').waitFor()
  await page.getByRole('link', { name: 'Segments' }).click()
  await lookUp(page, HOSTILE)

  await page.getByText(`segment-audiences-${HOSTILE} true`).waitFor()
  expect(await page.getByRole('rowheader').innerText()).toBe(`${HOSTILE}\nsegment-audiences-${HOSTILE}`)
  expect(await page.locator('img, b, body script').count()).toBe(0)
  expect(await page.title()).toBe('Segments | LaunchDarkly Audiences console')
})

it('keeps the direction of a name to that name, and shows what is not seen', async () => {
  const running = await start()
  const key = '\u202eevil\u2066 '
  const audience = (id: string) => ({ id, key: 'evil \u200b\u{e0001}' + id })
  await syncElsewhere(running.launchDarkly, { [key]: true }, { contextKind: 'device', cohortName: 'evil\u202e' })
  const page = await open(running, 'replay')
  const replay = async (name: string, events: object[]): Promise<void> => {
    const buffer = Buffer.from(events.map((event) => JSON.stringify(event)).join('\n'))
    await page.getByLabel('Drop a file').setInputFiles({ name, mimeType: 'text/plain', buffer })
    await page.getByRole('heading', { name: `Finished: ${name.replace('\u202e', '\\u202e')}` }).waitFor()
  }
  await replay('evil\u202e.jsonl', [
    identify(key, true, audience('aud_1')),
    identify(key, true, audience('aud_2')),
    identify('somebody else', true, audience('aud_3'))
  ])
  await replay('evil שלום.jsonl', [
    identify(key, false, audience('aud_2')),
    identify(key, false, audience('aud_3')),
    { ...identify(key, true, audience('aud_1')), traits: {} }
  ])

  await page.getByRole('link', { name: 'Segments' }).click()
  await lookUp(page, key)
  await page.getByText('segment-audiences-aud_1 true').waitFor()
  await page.getByText(/^It left .* at .*: line 1 of evil/).waitFor()
  await page.getByText(/^Not in .*, which line 2 of evil/).waitFor()
  await page.getByText(/not delivered: line 3 of evil/).waitFor()
  await page.getByText(/^As a context of the kind device this key is in evil/).waitFor()
  expect(await page.getByRole('main').innerText()).not.toMatch(/[\u200b\u202e\u2066\u{e0001}]/u)
  expect(await parentsOf(page, /evil|aud_|^device$/)).toEqual({ bdi: expect.any(Number) })

  await page.getByRole('link', { name: 'Replay' }).click()
  expect(await parentsOf(page, /evil/)).toEqual({ bdi: 1 })

  await page.getByRole('link', { name: 'Try an event' }).click()
  await sendPasted(page, identify(key, true, audience('aud_1')))
  await page.getByText('Decision: delivered (204)').waitFor()
  for (const region of ['Payload of event 1', 'Request 1']) {
    const text = await page.getByRole('region', { name: region, exact: true }).innerText()
    expect(text).toContain('"\\u202eevil\\u2066 "')
  }
})

/** How many of the texts that are shown, and are like this, stand in which elements. */
async function parentsOf(page: Page, pattern: RegExp): Promise<Record<string, number>> {
  const shown = await page.getByRole('main').evaluate((main) => {
    const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT)
    const found: Array<[string, string]> = []
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const { parentElement, textContent } = text
      if (parentElement?.closest('[hidden]') === null) found.push([parentElement.localName, textContent ?? ''])
    }
    return found
  })
  const counts: Record<string, number> = {}
  for (const [element, text] of shown) if (pattern.test(text)) counts[element] = (counts[element] ?? 0) + 1
  return counts
}

it('runs no script but its own, and reaches nobody else', async () => {
  const page = await open(await start(), 'try')
  const attempts = [
    "setTimeout('document.title = 1')",
    "document.body.setAttribute('onclick', 'document.title = 1')",
    "document.body.innerHTML = '<b>bold</b>'",
    "Object.assign(document.createElement('script'), { text: '1' })",
    "fetch('https://example.com/').then(() => { throw new Error('reached') })"
  ]
  const results = await Promise.all(
    attempts.map((attempt) => page.evaluate(attempt).then(String, (error: Error) => error.message))
  )
  expect(results.map((result) => /^page.evaluate: (\w+)/.exec(result)?.[1] ?? result)).toEqual([
    'TypeError',
    'TypeError',
    'TypeError',
    'TypeError',
    'TypeError'
  ])
  expect(mishaps.splice(0).filter((text) => !/Content Security Policy|'Trusted\w+' assignment/.test(text))).toEqual([])
})

it('is asked by no other page: neither read, nor sent to', async () => {
  const { origin, launchDarkly } = await start()
  const other = await start()
  const page = await open({ ...other, launchDarkly }, 'try')
  // The other console's page may ask this one's LaunchDarkly, as its SDK does, but not this console.
  const context = await browser().newContext({ bypassCSP: true })
  const foreign = await context.newPage()
  await foreign.goto(other.origin)
  const attempt = (path: string, init: string) =>
    foreign.evaluate(`fetch('${origin}${path}', ${init}).then(({ status, type }) => [type, status], () => 'blocked')`)
  expect(await attempt('/console/definition', '{}')).toBe('blocked')
  expect(await attempt('/console/faults', "{ method: 'PUT', body: '{}' }")).toBe('blocked')
  expect(await attempt('/syncAudience', "{ method: 'POST', body: '{}' }")).toBe('blocked')
  expect(await attempt('/console/try', "{ method: 'POST', mode: 'no-cors', body: '{}' }")).toBe('blocked')
  await page.close()
})

describe('given an emulator elsewhere, and a token that it does not take', () => {
  let listener: Listener
  beforeEach(async () => {
    listener = await listen(createEmulator())
  })
  afterEach(() => listener.close())

  it('checks the credentials of the process, and keeps the token out of the page and of what goes to and fro', async () => {
    const running = await start({
      args: ['--to', listener.origin],
      env: { LAUNCHDARKLY_SERVICE_TOKEN: TOKEN, LAUNCHDARKLY_CLIENT_SIDE_ID: 'local-client-side-id' }
    })
    const page = await open(running, 'check')
    const traffic: string[] = []
    page.on('request', (request) => traffic.push(request.url(), request.postData() ?? ''))
    page.on(
      'response',
      (response) =>
        void response.text().then(
          (text) => traffic.push(text),
          () => undefined
        )
    )

    await page.getByRole('button', { name: 'Check' }).click()
    await page.getByText('Not taken. The service token was refused (401 Unauthorized).').waitFor()
    await page.getByRole('link', { name: 'Try an event' }).click()
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('Decision: refused (401)').waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Send', exact: true }).waitFor()

    expect(traffic.length).toBeGreaterThan(8)
    expect([...traffic, await page.content(), running.printed()].filter((text) => text.includes(TOKEN))).toEqual([])
  })
})

it('checks the credentials of the embedded LaunchDarkly, and offers LaunchDarkly itself where the environment has some for it', async () => {
  const env = { LAUNCHDARKLY_SERVICE_TOKEN: TOKEN, LAUNCHDARKLY_CLIENT_SIDE_ID: '0123456789abcdef01234567' }
  const running = await start({ env })
  const page = await open(running, 'check')
  await page.getByRole('button', { name: 'Check' }).click()
  expect(await page.getByRole('radio').count()).toBe(2)
  await page.getByText('Taken.').waitFor()
  expect(await page.getByText('was asked').innerText()).toBe(
    `Taken. ${running.launchDarkly} was asked, with the emulator's own credentials.`
  )
  await page.getByLabel('LaunchDarkly itself').check()
  await page.getByLabel('LaunchDarkly instance').last().selectOption('EU (app.eu.launchdarkly.com)')
  await page.route('**/console/check', (route) => route.fulfill({ json: { asked: 'The EU was asked.' } }))
  const asked = page.waitForRequest('**/console/check')
  await page.getByRole('button', { name: 'Check' }).click()
  expect((await asked).postDataJSON()).toEqual({ id: 'launchdarkly', instance: 'eu' })
  await page.getByText('Taken. The EU was asked.').waitFor()
})

describe("Segment's hosted Actions Tester", () => {
  const CALL = JSON.stringify({ payload: [identify('u1', true), { type: 'identify' }] })

  /** What a page at app.segment.com gets from the console. */
  async function askFromSegment(origin: string): Promise<unknown> {
    const context = await browser().newContext({ permissions: ['local-network-access'] })
    const page = await context.newPage()
    await page.route('https://app.segment.com/**', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<title>Tester</title>' })
    )
    await page.goto('https://app.segment.com/')
    return page.evaluate(`fetch('${origin}/syncAudience', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '${CALL}'
    }).then((response) => response.json(), () => 'blocked')`)
  }

  it('is answered with per-event results when it is let in', async () => {
    const { origin } = await start({ args: ['--emulator-port', '0', '--tester'] })
    const member = { userId: 'u1', cohortName: 'Vip customers', cohortId: 'aud_vip', value: true }
    expect(await askFromSegment(origin)).toEqual([
      expect.objectContaining({
        response: expect.objectContaining({ statusCode: 204 }),
        multistatus: [{ status: 204, sent: member, body: '' }, expect.objectContaining({ status: 400 })]
      }),
      expect.objectContaining({ statusCode: 400, requestError: true, event: 1 })
    ])
  })

  it('is kept out otherwise', async () => {
    const { origin } = await start()
    expect(await askFromSegment(origin)).toBe('blocked')
  })
})
