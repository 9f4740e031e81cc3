import { fewestRequests, goalsText } from '../../../bench/wall-time/goals'
import type { Case, Compared, Measured } from '../../../bench/wall-time/measure'

const CASE: Case = {
  stream: { events: 2_500, audiences: 10, kinds: ['user'] },
  batch: 1_000,
  distance: 0,
  copies: 1
}
const LIMITED: Case = { ...CASE, limit: 100 }
const RESULT: Measured = {
  seconds: 1,
  requests: 3,
  bytes: 1,
  finished: true,
  acknowledged: 2_500,
  lost: 0,
  wrong: 0
}

const compared = (measured: Case, ours: Partial<Measured> = {}, catalog: Partial<Measured> = {}): Compared => ({
  measured,
  ours: { ...RESULT, ...ours },
  catalog: { ...RESULT, ...catalog }
})

describe('the fewest requests', () => {
  it.each([
    ['one for each batch', {}, 3],
    ['one for each kind of a batch', { stream: { ...CASE.stream, kinds: ['user', 'account'] } }, 6],
    ['one for each 1,000 events of a batch', { batch: 2_500 }, 3],
    [
      'one for each 1,000 events of each kind',
      { batch: 2_500, stream: { ...CASE.stream, kinds: ['user', 'account'] } },
      4
    ],
    ['of the batches of each copy', { copies: 2 }, 4]
  ])('are %s', (_what, differing, requests) => {
    expect(fewestRequests({ ...CASE, ...differing })).toBe(requests)
  })
})

describe('the goals', () => {
  it('are held by figures that hold them', () => {
    expect(goalsText([compared(CASE), compared(LIMITED, { requests: 9 }, { seconds: 21 })])).toBe(
      [
        '- The fewest requests possible, one for each 1,000 events of a context kind in a batch: **held** in the 1 cases of one copy without a limit. With the limit there are 6 more at most: it is by a request that a copy learns that a window is full.',
        "- At least 20 times sooner than the catalog's version where a route limit applies to 10 audiences: **held**, 21.0 times where that one delivers all events. In 0 of the 1 cases with that many audiences it never finishes."
      ].join('\n')
    )
  })

  it('are not held by a request too many, or by a version that is as soon', () => {
    const text = goalsText([compared(CASE, { requests: 4 }), compared(CASE), compared(LIMITED, {}, { seconds: 19 })])
    expect(text).toContain('in a batch: **not held** in 1 of 2 cases of one copy without a limit.')
    expect(text).toContain('10 audiences: **not held**, 19.0 times where that one delivers all events.')
  })

  it('are told with what never ends, and why', () => {
    const never = { finished: false, requests: 12_345, acknowledged: 0 }
    const text = goalsText([compared(CASE), compared(LIMITED, {}, never)])
    expect(text).toContain(
      'there is no case in which that one delivers all events. In 1 of the 1 cases with that many audiences it never finishes.'
    )
    expect(text).toContain(
      'Of 10 audiences a batch of 1,000 events makes more requests than the 100 that a window takes, each time anew: the measurement was ended after 12,345 requests, when 0 events were acknowledged. In every window the same first requests of the batch are taken, and the others never are.'
    )
  })

  it('are no matter of copies, whose conflicts take requests', () => {
    const ofCopies = compared({ ...CASE, copies: 2 }, { requests: 5 })
    expect(goalsText([compared(CASE), ofCopies, compared(LIMITED, {}, { seconds: 20 })])).toContain(
      'in a batch: **held** in the 1 cases of one copy without a limit.'
    )
  })

  it('count no delivery that lost events for one that finished', () => {
    const text = goalsText([
      compared(LIMITED, {}, { seconds: 30 }),
      compared({ ...LIMITED, copies: 4 }, {}, { seconds: 2, lost: 1 })
    ])
    expect(text).toContain('**held**, 30.0 times where that one delivers all events. In 0 of the 2 cases')
  })

  it('are told with the events that got lost', () => {
    const text = goalsText([compared(CASE), compared({ ...CASE, copies: 4 }, { requests: 4 }, { lost: 1_000 })])
    expect(text).toContain(
      "Of the catalog's version 1,000 of 2,500 events were reported as refused for good in the first case of 4 copies"
    )
  })
})
