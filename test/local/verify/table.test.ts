import type { ComparedSegment } from '../../../local/verify/compare'
import type { Report } from '../../../local/verify/report'
import { reportText } from '../../../local/verify/table'

const segment = (audienceKey: string, overrides: Partial<ComparedSegment> = {}): ComparedSegment => ({
  segmentKey: `segment-audiences-${audienceKey}`,
  audienceId: audienceKey,
  audienceKey,
  contextKind: 'user',
  compared: 1,
  missing: 0,
  stillThere: 0,
  unchecked: 0,
  ...overrides
})

const report = (overrides: Partial<Report>): Report => ({
  project: 'shop',
  environment: 'production',
  segmentPrefix: 'segment-audiences-',
  events: { read: 2_000, refused: 4, leftOut: 3, reasons: [], otherReasons: 0 },
  segments: [],
  differences: [],
  ...overrides
})

const difference = {
  difference: 'missing',
  segmentKey: 'segment-audiences-vip',
  audienceId: 'vip',
  audienceKey: 'vip',
  contextKind: 'user',
  contextKey: 'context-key-of-ada',
  expected: true
} as const

describe('reportText', () => {
  it('shows the segments by audience, with what is to be said of each, and how far to trust it', () => {
    const segments = [
      segment('vip', { compared: 1_234, missing: 2, stillThere: 1, unchecked: 2 }),
      segment('beta', { contextKind: 'device' }),
      segment('gone', { obstacle: 'segment absent', missing: 1 }),
      segment('kind', { obstacle: 'wrong kind', heldKind: 'device', missing: 1 }),
      segment('list', { obstacle: 'standard segment', missing: 1 })
    ]
    const text = reportText(report({ segments, differences: Array.from({ length: 6 }, () => difference) }))

    expect(text).toBe(
      `
┌──────────┬──────────────┬──────────┬─────────┬─────────────┬────────────────────────────────────────────────────────────────┐
│ audience │ context kind │ compared │ missing │ still there │ remark                                                         │
├──────────┼──────────────┼──────────┼─────────┼─────────────┼────────────────────────────────────────────────────────────────┤
│ beta     │ device       │        1 │       0 │           0 │                                                                │
│ gone     │ user         │        1 │       1 │           0 │ there is no segment-audiences-gone                             │
│ kind     │ user         │        1 │       1 │           0 │ segment-audiences-kind holds contexts of kind device           │
│ list     │ user         │        1 │       1 │           0 │ segment-audiences-list is a standard segment, not a synced one │
│ vip      │ user         │    1,234 │       2 │           1 │ 2 not checked                                                  │
└──────────┴──────────────┴──────────┴─────────┴─────────────┴────────────────────────────────────────────────────────────────┘

1,238 members compared, 6 differences; 2,000 events read, 4 refused, 3 left out.
LaunchDarkly's REST API cannot list the members of a segment: only those that the input names were checked.
2 members not checked: LaunchDarkly cannot be asked for such context keys.
That a synced segment has the key segment-audiences-<audience ID> is an assumption: look up the key of one in LaunchDarkly, and give what stands before the audience ID with --segment-prefix.`.trimStart()
    )
    expect(text).not.toContain(difference.contextKey)
  })

  it('says how to choose the same sample again', () => {
    const text = reportText(report({ segments: [segment('vip')], sample: { size: 1, seed: '7' } }))
    expect(text.split('\n').slice(-3)).toEqual([
      '1 member compared, 0 differences; 2,000 events read, 4 refused, 3 left out.',
      'The members are a random sample: --sample 1 --seed 7 chooses them again.',
      "LaunchDarkly's REST API cannot list the members of a segment: only those that the input names were checked."
    ])
  })

  it('shows the 40 segments that differ most', () => {
    const segments = Array.from({ length: 50 }, (_, i) => segment(`aud_${i}`, { compared: 9, stillThere: i }))
    const text = reportText(report({ segments }))

    expect(text.match(/(?<=^│ )aud_\d+/gm)).toHaveLength(40)
    expect(text).not.toContain('aud_9 ')
    expect(text).toContain('\nand 10 more, with no more differences\n')
  })
})
