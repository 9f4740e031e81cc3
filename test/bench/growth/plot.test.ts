import { growthPlot } from '../../../bench/growth/plot'

const BATCHES = [10, 100].map((events) => ({
  events,
  micros: events,
  allocatedBytes: events * 1e4,
  keptBytes: events * 10
}))
const SYNCS = [1_000, 10_000].map((events) => ({ events, rounds: 1, seconds: events / 1_000, megabytes: 100 }))

test('shows both panels on white, and nothing that is no number', () => {
  const svg = growthPlot(BATCHES, SYNCS)
  const texts = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text)
  expect(texts).toEqual(
    expect.arrayContaining([
      'One batch',
      'events in the batch',
      'CPU time, ms',
      'memory, kB',
      'sync',
      'events in the file',
      'time, s',
      'memory, MB',
      'proportional'
    ])
  )
  expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 1000 430"/)
  expect(svg).toMatch(/<rect width="1000" height="430"[^>]*fill="#fff"/)
  expect(svg).not.toMatch(/NaN|undefined|Infinity|<animate/)
})

/** A panel is 280 high: four decades at the left, one at the right. */
test('draws each curve where its values are, on axes of as many decades, and what is proportional to the events', () => {
  const lines = [...growthPlot(BATCHES, SYNCS).matchAll(/<path d="([^"]*)" fill="none"[^>]*stroke="(#[^"]*)"/g)]
  const curves = lines.map(([, path, colour]) => [colour, path]).filter(([, path]) => /^M\d+ \d+L\d+ \d+$/.test(path))
  expect(curves.filter(([colour]) => COLOURS.includes(colour))).toEqual([
    [GREY, 'M80 230L410 160'],
    [TIME, 'M80 230L410 160'],
    [MEMORY, 'M80 160L410 90'],
    [KEPT, 'M80 370L410 300'],
    [GREY, 'M580 370L910 90'],
    [TIME, 'M580 370L910 90'],
    [MEMORY, 'M580 370L910 370']
  ])
})

const GREY = '#333'
const TIME = '#0072b2'
const MEMORY = '#d55e00'
const KEPT = '#009e73'
const COLOURS = [GREY, TIME, MEMORY, KEPT]
