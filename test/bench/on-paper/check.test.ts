import { check } from '../../../bench/on-paper/check'
import type { Case, Measured } from '../../../bench/wall-time/measure'

const SOURCE: Case = {
  stream: { events: 10_000, audiences: 10, kinds: ['user'] },
  batch: 1_000,
  distance: 0,
  copies: 1
}
const RESULT: Measured = { seconds: 1, requests: 10, bytes: 1, finished: true, acknowledged: 10_000, lost: 0, wrong: 0 }
const compared = (measured: Case, catalog: Partial<Measured> = {}) => ({
  measured,
  ours: RESULT,
  catalog: { ...RESULT, ...catalog }
})
const source = compared(SOURCE, { seconds: 2, requests: 100 })

describe('the check of the formula', () => {
  it('takes the CPU time of a batch from the case in which nothing else passes', () => {
    const checked = check([source, compared({ ...SOURCE, distance: 100 }, { seconds: 3.3, requests: 101 })])
    expect(checked).toEqual([
      {
        name: '10 audiences, 100 ms, no limit',
        who: 'this',
        seconds: { expected: 2, measured: 1 },
        requests: { expected: 10, measured: 10 }
      },
      {
        name: '10 audiences, 100 ms, no limit',
        who: "the catalog's",
        seconds: { expected: expect.closeTo(3, 9), measured: 3.3 },
        requests: { expected: expect.closeTo(100, 9), measured: 101 }
      }
    ])
  })

  it('counts the copies, kinds and smaller batches of a case', () => {
    const stream = { ...SOURCE.stream, kinds: ['user', 'account'] }
    const ofKinds = compared({ ...SOURCE, stream })
    const far = { ...SOURCE, stream, distance: 1_000, batch: 100, copies: 4, limit: 50 }
    const [ours] = check([source, ofKinds, compared(far)])
    // 100 batches of two requests, 25 in a window of each copy's share of time: 3 windows are full.
    expect(ours).toEqual({
      name: '10 audiences, 2 kinds, batches of 100, 4 copies, 1000 ms, 50 in 10 s',
      who: 'this',
      seconds: { expected: expect.closeTo(30 + 7 * 1.01, 9), measured: 1 },
      requests: { expected: 200 + 3 * 4 * 2, measured: 10 }
    })
  })

  it('leaves out what never ended or got lost', () => {
    const never = compared({ ...SOURCE, limit: 5 }, { finished: false })
    const lossy = compared({ ...SOURCE, copies: 4 }, { lost: 1 })
    expect(check([source, never, lossy]).map(({ who }) => who)).toEqual(['this', 'this'])
  })
})
