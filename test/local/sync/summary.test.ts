import { addMember, newSegment, removeMember, type Segment } from '../../../local/emulator/segments'
import { segmentTable, summary } from '../../../local/sync/summary'
import { newTally, type Reason } from '../../../local/sync/tally'

function segmentOf(name: string, added: number, { removed = 0, contextKind = 'user' } = {}): Segment {
  const segment = newSegment({ key: name, name, contextKind }, 1, 0)
  for (let i = 0; i < added; i++) addMember(segment, `u${i}`, 0)
  for (let i = 0; i < removed; i++) removeMember(segment, `u${i}`)
  return segment
}

const bySegmentKey = (segments: Segment[]) => new Map(segments.map((segment) => [segment.key, segment]))

describe('segmentTable', () => {
  it('shows the segments by name', () => {
    const segments = [
      segmentOf('Vip customers', 1_010, { removed: 10 }),
      segmentOf('Beta', 1, { contextKind: 'device' })
    ]
    expect(segmentTable(bySegmentKey(segments))).toBe(
      `
┌───────────────┬──────────────┬─────────┬───────┬─────────┐
│ segment       │ context kind │ members │ added │ removed │
├───────────────┼──────────────┼─────────┼───────┼─────────┤
│ Beta          │ device       │       1 │     1 │       0 │
│ Vip customers │ user         │   1,000 │ 1,010 │      10 │
└───────────────┴──────────────┴─────────┴───────┴─────────┘`.trimStart()
    )
  })

  it.each([
    [40, '', 40],
    [45, 'and 5 more, with no more members', 40]
  ])('shows the 40 largest of %d', (count, last, shown) => {
    const segments = Array.from({ length: count }, (_, i) => segmentOf(`segment ${i}`, i))
    const text = segmentTable(bySegmentKey(segments))
    const numbers = (text.match(/(?<=^│ segment )\d+/gm) ?? []).map(Number)
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: shown }, (_, i) => count - shown + i))
    expect(text.split('└')[1].split('\n')[1] ?? '').toBe(last)
  })
})

const requests = new Map([
  ['POST /api/v2/segment-targets/segment-audiences', 1_234],
  ['HEAD /sdk/goals/:clientSideId', 1]
])

const reason = (events: number, overrides: Partial<Reason> = {}): Reason => ({
  state: 'refused',
  status: 400,
  message: 'No context key.',
  events,
  first: { file: '/data/events.jsonl', line: 7 },
  ...overrides
})

describe('summary', () => {
  it('shows the requests, and what became of the events', () => {
    expect(summary({ ...newTally(), delivered: 1_234_567, leftOut: 8 }, requests)).toBe(
      `
Requests
       1,234  POST /api/v2/segment-targets/segment-audiences
           1  HEAD /sdk/goals/:clientSideId

Events
   1,234,567  delivered
           0  refused
           8  left out
           0  undelivered`.trimStart()
    )
  })

  it('shows why events were refused or undelivered, the most frequent reason first, long ones wrapped', () => {
    const long = 'The event has a value of type string instead of true or false under the audience key. Send true.'
    const reasons = [reason(1), reason(2_000, { state: 'undelivered', status: 429, message: long })]
    const text = summary({ ...newTally(), refused: 4, undelivered: 2_000, reasons, otherReasons: 3 }, new Map())
    expect(text).toBe(
      `
Requests

Events
           0  delivered
           4  refused
           0  left out
       2,000  undelivered

┌────────┬────────┬────────────────┬────────────────────────────────────────────────────────────────────────────┐
│ events │ status │ first at       │ reason                                                                     │
├────────┼────────┼────────────────┼────────────────────────────────────────────────────────────────────────────┤
│  2,000 │ 429    │ events.jsonl:7 │ The event has a value of type string instead of true or false under the    │
│        │        │                │ audience key. Send true.                                                   │
│      1 │ 400    │ events.jsonl:7 │ No context key.                                                            │
│      3 │        │                │ for other reasons                                                          │
└────────┴────────┴────────────────┴────────────────────────────────────────────────────────────────────────────┘`.trimStart()
    )
    // The tally is written to the checkpoint, and the order in it is that of the input.
    expect(reasons.map(({ events }) => events)).toEqual([1, 2_000])
  })
})
