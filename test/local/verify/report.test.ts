import type { Difference } from '../../../local/verify/compare'
import { reportJson, type Report } from '../../../local/verify/report'

const differenceOf = (contextKey: string): Difference => ({
  difference: 'missing',
  segmentKey: 'segment-audiences-aud_1',
  audienceId: 'aud_1',
  audienceKey: 'vip_customers',
  contextKind: 'user',
  contextKey,
  expected: true
})

const report = (keys: string[]): Report => ({
  project: 'shop',
  environment: 'production',
  segmentPrefix: 'segment-audiences-',
  events: { read: 3, refused: 1, leftOut: 0, reasons: [], otherReasons: 0 },
  segments: [],
  differences: keys.map(differenceOf)
})

describe('reportJson', () => {
  it('writes a difference a line', () => {
    expect([...reportJson(report(['u1', 'a\n"b']))].join('')).toBe(`{
  "project": "shop",
  "environment": "production",
  "segmentPrefix": "segment-audiences-",
  "events": {
    "read": 3,
    "refused": 1,
    "leftOut": 0,
    "reasons": [],
    "otherReasons": 0
  },
  "segments": [],
  "differences": [
    {"difference":"missing","segmentKey":"segment-audiences-aud_1","audienceId":"aud_1","audienceKey":"vip_customers","contextKind":"user","contextKey":"u1","expected":true},
    {"difference":"missing","segmentKey":"segment-audiences-aud_1","audienceId":"aud_1","audienceKey":"vip_customers","contextKind":"user","contextKey":"a\\n\\"b","expected":true}
  ]
}
`)
  })

  it.each([0, 1, 999, 1_000, 1_001, 2_500])('loses none of %d differences', (count) => {
    const given = report(Array.from({ length: count }, (_, i) => `u${i}`))
    const pieces = [...reportJson(given)]

    expect(JSON.parse(pieces.join(''))).toEqual(given)
    expect(pieces).toHaveLength(Math.ceil(count / 1_000) + 2)
  })
})
