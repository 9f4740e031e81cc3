import type { Page, Request } from 'playwright-core'
import { consolePages, keepScreenshot, type RunningConsole } from './console-page'
import { identify, lookUp, syncElsewhere } from './events'

const { start, open, mishaps } = consolePages()

/** As the page would send them. */
async function tryEvents({ origin }: RunningConsole, events: object[]): Promise<void> {
  const definition = (await (await fetch(`${origin}/console/definition`)).json()) as {
    initialSettings: object
    mapping: object
    trigger: string
  }
  const { initialSettings: settings, mapping, trigger } = definition
  const response = await fetch(`${origin}/console/try`, {
    method: 'POST',
    body: JSON.stringify({ text: JSON.stringify(events), settings, mapping, trigger })
  })
  expect(response.status).toBe(200)
}

const isStream = (request: Request): boolean => request.url().includes('/eval/')

/** Of what LaunchDarkly's SDK asks: the context is the last part of the path. */
function contextKeyOf(request: Request): string | undefined {
  const [, context] = /\/(?:eval|contexts)\/(?:[^/]+\/)?([\w-]+)/.exec(new URL(request.url()).pathname) ?? []
  if (context === undefined) return undefined
  return (JSON.parse(Buffer.from(context, 'base64url').toString()) as { key: string }).key
}

const cellsOf = (page: Page, segment: string) =>
  page.getByRole('row', { name: segment }).getByRole('cell').allInnerTexts()

it('fills the table as events arrive, with a plot and the last changes', async () => {
  const running = await start()
  const page = await open(running, 'segments')
  await page.getByText('There is none yet.').waitFor()

  await tryEvents(running, [
    identify('u1', true),
    identify('u2', true),
    identify('u3', true, { id: 'aud_2', key: 'b' })
  ])
  await page.getByRole('row', { name: 'Vip customers' }).waitFor()
  expect(await cellsOf(page, 'Vip customers')).toEqual(['user', '2', '', '2', '0'])
  expect(await cellsOf(page, 'segment-audiences-aud_2')).toEqual(['user', '1', '', '1', '0'])

  await syncElsewhere(running.launchDarkly, { u1: false, u4: true, u5: true })
  const plot = page.getByRole('img', { name: /: 2 to 3$/ })
  await plot.waitFor()
  // From nothing to two of three, then to the top.
  expect(await plot.locator('path').getAttribute('d')).toMatch(/^M0 32V10\.6\d*H[\d.]+V0H160$/)
  expect(await cellsOf(page, 'Vip customers')).toEqual(['user', '3', '', '4', '1'])
  const changes = await page.getByRole('listitem').allInnerTexts()
  expect(changes.map((text) => text.replace(/^\d\d:\d\d:\d\d /, ''))).toEqual([
    'u5 entered Vip customers',
    'u4 entered Vip customers',
    'u1 left Vip customers',
    'u3 entered B',
    'u2 entered Vip customers',
    'u1 entered Vip customers'
  ])
})

it('finds a context in its segments, since which event, and says when the event is not known', async () => {
  const running = await start()
  await tryEvents(running, [identify('u1', true), identify('u2', true)])
  await tryEvents(running, [identify('u9', true), identify('u1', true)])
  await syncElsewhere(running.launchDarkly, { u3: true })
  await tryEvents(running, [identify('u4', true), identify('u5', true)])
  await tryEvents(running, [identify('u5', false)])
  const page = await open(running, 'segments')

  const found = async (key: string): Promise<string> => {
    await lookUp(page, key)
    const part = page.locator('div', { has: page.getByRole('heading', { name: `Segments of ${key}` }) }).last()
    await part.getByRole('listitem').or(part.getByText('It is in none.')).first().waitFor()
    return (await part.locator('li, p').allInnerTexts()).join(' ').replace(/\d\d:\d\d:\d\d/, 'TIME')
  }
  expect(await found('u1')).toBe('Vip customers segment-audiences-aud_vip, since TIME: event 1 of try 1')
  expect(await found('u2')).toBe('Vip customers segment-audiences-aud_vip, since TIME: event 2 of try 1')
  expect(await found('u3')).toBe(
    'Vip customers segment-audiences-aud_vip, since TIME: by no event that this page remembers'
  )
  expect(await found('u5')).toBe(
    'It is in none. It left Vip customers segment-audiences-aud_vip at TIME: event 1 of try 4'
  )
  await tryEvents(running, [identify('u6', false), { ...identify('u7', true), traits: {} }])
  expect(await found('u6')).toBe(
    'It is in none. Not in Vip customers segment-audiences-aud_vip, which event 1 of try 5 was to remove it from, at TIME'
  )
  expect(await found('u7')).toBe(
    'It is in none. The last event with this key for vip_customers that was not delivered: event 2 of try 5, at TIME, refused (400). ' +
      'The event has neither true nor false under the audience key. ' +
      'Send true for a member and false for a removal in the traits of an identify or the properties of a track event.'
  )
  expect(await found('nobody')).toBe('It is in none.')

  await page.getByLabel('Context kind').last().fill('device')
  expect(await found('u1')).toBe(
    'It is in none. As a context of the kind user this key is in Vip customers: another context.'
  )
})

it("shows a flag turn in LaunchDarkly's own browser SDK, on and off, as events arrive", async () => {
  const running = await start()
  await tryEvents(running, [identify('someone', true)])
  const page = await open(running, 'segments')
  await lookUp(page, 'u1')
  await page.getByText('segment-audiences-aud_vip false').waitFor()

  await tryEvents(running, [identify('u1', true)])
  await page.getByText(/segment-audiences-aud_vip true, turned at \d\d:\d\d:\d\d/).waitFor()
  await keepScreenshot(page, 'segments-flag')

  await tryEvents(running, [identify('u1', false)])
  await page.getByText(/segment-audiences-aud_vip false, turned at \d\d:\d\d:\d\d/).waitFor()

  // One that was not there before did not turn.
  await tryEvents(running, [identify('u1', true, { id: 'aud_new', key: 'new' })])
  const flag = page.getByRole('listitem').filter({ hasText: /^segment-audiences-aud_new true/ })
  await flag.waitFor()
  expect(await flag.innerText()).toBe('segment-audiences-aud_new true')
})

it('shows the segments of an emulator elsewhere, too', async () => {
  const elsewhere = await start()
  const running = await start({ args: ['--to', elsewhere.launchDarkly] })
  expect(running.launchDarkly).toBe(elsewhere.launchDarkly)
  await tryEvents(running, [identify('u1', true)])
  const page = await open(running, 'segments')
  await lookUp(page, 'u1')
  await page.getByText('event 1 of try 1').waitFor()
  await page.getByText('segment-audiences-aud_vip true').waitFor()
})

it('keeps one stream of the SDK: that of the context which is shown, also where the flags of one before come late', async () => {
  const running = await start()
  await tryEvents(running, [identify('someone', true)])
  const page = await open(running, 'segments')
  const streams = new Set<Request>()
  page.on('request', (request) => isStream(request) && streams.add(request))
  page.on('requestfailed', (request) => streams.delete(request))

  let goOn = (): void => undefined
  const late = new Promise<void>((resolve) => (goOn = resolve))
  await page.route('**/sdk/evalx/**', (route) => late.then(() => route.continue()), { times: 1 })
  const answeredLate = page.waitForResponse((response) => contextKeyOf(response.request()) === 'u1')
  await lookUp(page, 'u1')
  await page.getByRole('heading', { name: 'Flags of u1' }).waitFor()
  for (const key of ['u2', 'u3']) {
    const opened = page.waitForRequest((request) => isStream(request) && contextKeyOf(request) === key)
    await lookUp(page, key)
    await opened
    goOn()
    await answeredLate
  }
  expect([...streams].map(contextKeyOf)).toEqual(['u3'])
})

it('is asked for only while it is shown', async () => {
  const running = await start()
  await tryEvents(running, [identify('u1', true)])
  const page = await open(running, 'segments')
  await page.clock.install()
  await lookUp(page, 'u1')
  await page.getByText('event 1 of try 1').waitFor()
  await Promise.all([page.waitForRequest('**/console/segments'), page.waitForRequest('**/console/contexts?*')])

  await page.getByRole('link', { name: 'Try an event' }).click()
  await page.getByRole('button', { name: 'Send', exact: true }).waitFor()
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  for (let i = 0; i < 10; i++) {
    await page.clock.runFor(2_000)
    // What was asked for before is answered by then.
    await page.evaluate("fetch('/icon.svg').then(() => undefined)")
  }
  // The last ones of before may come late.
  expect(asked.filter((url) => url.includes('/console/')).length).toBeLessThanOrEqual(2)
})

it('forgets that a flag turned once that is gone', async () => {
  const running = await start()
  await tryEvents(running, [identify('u1', false)])
  const page = await open(running, 'segments')
  await lookUp(page, 'u1')
  await page.getByText('segment-audiences-aud_vip false').waitFor()
  await tryEvents(running, [identify('u1', true)])
  await page.getByText('segment-audiences-aud_vip true, turned at').waitFor()

  await fetch(`${running.launchDarkly}/emulator`, { method: 'DELETE' })
  await page.getByText('There is none yet: each segment has one.').waitFor()
  await tryEvents(running, [identify('u1', true)])
  const flag = page.getByRole('listitem').filter({ hasText: /^segment-audiences-aud_vip true/ })
  await flag.waitFor()
  expect(await flag.innerText()).toBe('segment-audiences-aud_vip true')
})

it('says when the SDK gets no flags, and asks again when it is looked up again', async () => {
  const running = await start()
  await tryEvents(running, [identify('u1', true)])
  const page = await open(running, 'segments')
  await page.route(`${running.launchDarkly}/**`, (route) => route.abort())
  await lookUp(page, 'u1')
  await page.getByText(`LaunchDarkly's SDK got no flags from ${running.launchDarkly}.`).waitFor()
  await page.unroute(`${running.launchDarkly}/**`)
  await lookUp(page, 'u1')
  await page.getByText('segment-audiences-aud_vip true').waitFor()
  expect(mishaps.splice(0).filter((text) => !text.includes('ERR_FAILED'))).toEqual([])
})
