import type { Clock } from '../../local/clock'
import { showProgress, type Bytes } from '../../local/progress'
import { progressText, type Shown } from '../../local/sync/progress'
import { newTally } from '../../local/sync/tally'

const BEGAN = Date.parse('2026-01-02T03:04:05.000Z')
const clock: Clock = { now: () => Date.now(), sleep: () => Promise.reject(new Error('it need not sleep')) }

beforeEach(() => jest.useFakeTimers({ now: BEGAN }))
afterEach(() => jest.useRealTimers())

function recorder(properties: object) {
  const written: string[] = []
  const stream = { write: (text: string) => written.push(text), ...properties } as unknown as NodeJS.WriteStream
  return { stream, text: () => written.join('') }
}

const shownOf = (overrides: Partial<Shown & { bytes: Bytes }> = {}): Shown & { bytes: Bytes } => ({
  tally: newTally(),
  bytes: { read: 0, total: 4_000 },
  ...overrides
})

describe('where there is no terminal', () => {
  function start(shown = shownOf()) {
    const { stream, text } = recorder({ isTTY: false })
    const progress = showProgress(progressText(shown, clock), shown.bytes, stream)
    return { shown, ...progress, lines: () => text().split('\n').slice(0, -1) }
  }

  it('writes a line every five seconds, and one at the end', () => {
    const { shown, lines, stop } = start()
    jest.advanceTimersByTime(4_999)
    expect(lines()).toEqual([])

    Object.assign(shown.tally, { delivered: 12_000, refused: 300, leftOut: 40, undelivered: 5 })
    jest.advanceTimersByTime(1)
    shown.tally.delivered += 10_000
    jest.advanceTimersByTime(5_000)
    shown.tally.refused = 1_000
    stop()
    jest.advanceTimersByTime(60_000)
    expect(lines()).toEqual([
      '12,345 events, 2,469/s, 12,000 delivered, 300 refused',
      '22,345 events, 2,235/s, 22,000 delivered, 300 refused',
      '23,045 events, 2,305/s, 22,000 delivered, 1,000 refused'
    ])
    expect(jest.getTimerCount()).toBe(0)
  })

  it('says until when it waits, while it does', () => {
    const { shown, lines, stop } = start()
    shown.wait = { until: BEGAN + 7_500, reason: 'LaunchDarkly is busy.' }
    jest.advanceTimersByTime(5_000)
    shown.wait = undefined
    stop()
    expect(lines()).toEqual([
      '0 events, 0/s, 0 delivered, 0 refused, waiting until 2026-01-02T03:04:12.500Z: LaunchDarkly is busy.',
      '0 events, 0/s, 0 delivered, 0 refused'
    ])
  })

  it('takes events of a sync before for none of its speed', () => {
    const { shown, lines, stop } = start(shownOf({ tally: { ...newTally(), delivered: 1_000_000 } }))
    shown.tally.delivered += 500
    jest.advanceTimersByTime(5_000)
    stop()
    expect(lines()[0]).toBe('1,000,500 events, 100/s, 1,000,500 delivered, 0 refused')
  })

  it('is of use at once', () => {
    const { lines, stop } = start()
    stop()
    expect(lines()).toEqual(['0 events, 0/s, 0 delivered, 0 refused'])
  })
})

describe('on a terminal', () => {
  function start(shown = shownOf()) {
    const { stream, text } = recorder({ isTTY: true, columns: 120 })
    const progress = showProgress(progressText(shown, clock), shown.bytes, stream)
    /** What is on the line after each time that it was written anew. */
    const frames = () =>
      text()
        .split('\x1b[1G')
        .slice(1)
        .map((frame) => frame.split('\x1b')[0])
    return { shown, ...progress, text, frames }
  }

  it('moves a bar with the bytes that were read', () => {
    const { shown, frames, stop } = start()
    Object.assign(shown.tally, { delivered: 990, refused: 10 })
    shown.bytes.read = 1_000
    jest.advanceTimersByTime(1_000)
    shown.bytes.read = 4_000
    stop()

    const all = frames()
    expect(all[0]).toBe(' ░░░░░░░░░░░░░░░░░░░░ 0 % 0 events, 0/s, 0 delivered, 0 refused')
    expect(all).toContain(' █████░░░░░░░░░░░░░░░ 25 % 1,000 events, 1,000/s, 990 delivered, 10 refused')
    expect(all[all.length - 1]).toBe(' ████████████████████ 100 % 1,000 events, 1,000/s, 990 delivered, 10 refused')
  })

  it('shows no bar where nobody knows how much is to come', () => {
    const { shown, frames, stop } = start(shownOf({ bytes: { read: 0, total: NaN } }))
    shown.bytes.read = 1_000
    shown.tally.delivered = 7
    shown.wait = { until: BEGAN + 3_000, reason: 'LaunchDarkly is busy.' }
    jest.advanceTimersByTime(1_000)
    stop()
    const all = frames()
    expect(all[0]).toBe(' 0 events, 0/s, 0 delivered, 0 refused')
    expect(all[all.length - 1]).toBe(
      ' 7 events, 7/s, 7 delivered, 0 refused, waiting until 2026-01-02T03:04:08.000Z: LaunchDarkly is busy.'
    )
  })

  it('leaves the line, and no timer, behind', () => {
    const { text, stop } = start(shownOf({ bytes: { read: 0, total: 0 } }))
    stop()
    expect(text()).toMatch(/\n$/)
    expect(jest.getTimerCount()).toBe(0)
  })

  it('writes lines where the terminal shows something else as well', () => {
    const { stream, text } = recorder({ isTTY: true, columns: 120 })
    const { stop } = showProgress(() => 'so far', undefined, stream)
    jest.advanceTimersByTime(5_000)
    stop()
    expect(text()).toBe('so far\nso far\n')
  })

  it('shows a hundred of a hundred for empty files, and no colours', () => {
    const { frames, text, stop } = start(shownOf({ bytes: { read: 0, total: 0 } }))
    stop()
    expect(frames()[0]).toContain(' 100 % 0 events')
    expect(text()).not.toMatch(/\x1b\[[\d;]*m/)
  })
})
