import type { Page } from 'playwright-core'
import { consolePages, keepScreenshot, type RunningConsole } from './console-page'
import { identify, syncElsewhere } from './events'

const { start, open, mishaps } = consolePages()

/** As the page would send them. */
async function tryEvents({ origin }: RunningConsole, events: object[]): Promise<void> {
  const definition = (await (await fetch(`${origin}/console/definition`)).json()) as {
    mapping: object
    trigger: string
  }
  const { mapping, trigger } = definition
  const response = await fetch(`${origin}/console/try`, {
    method: 'POST',
    body: JSON.stringify({ text: JSON.stringify(events), settings: {}, mapping, trigger })
  })
  expect(response.status).toBe(200)
}

async function lookUp(page: Page, key: string): Promise<void> {
  await page.getByLabel('Context key').last().fill(key)
  await page.getByRole('button', { name: 'Look up' }).click()
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
  await page.getByRole('img', { name: /: 2 to 3$/ }).waitFor()
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
    'Vip customers segment-audiences-aud_vip, since TIME: by a request that this page did not make'
  )
  expect(await found('u5')).toBe(
    'It is in none. Not in Vip customers segment-audiences-aud_vip: so said the last event that this page delivered for it, event 1 of try 4, at TIME'
  )
  expect(await found('nobody')).toBe('It is in none.')
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

it('says when the SDK gets no flags', async () => {
  const running = await start()
  const page = await open(running, 'segments')
  await page.route(`${running.launchDarkly}/**`, (route) => route.abort())
  await lookUp(page, 'u1')
  await page.getByText(`LaunchDarkly's SDK got no flags from ${running.launchDarkly}.`).waitFor()
  expect(mishaps.splice(0).filter((text) => !text.includes('ERR_FAILED'))).toEqual([])
})
