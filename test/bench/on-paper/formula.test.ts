import { audiencesOfBatch, expected } from '../../../bench/on-paper/formula'

const LOAD = { batches: 100, requests: 1, cpu: 0.01, distance: 0.1, copies: 1, cores: 1 }

describe('without a limit', () => {
  it.each([
    ['one copy does one batch after another', {}, { seconds: 11, requests: 100 }],
    ['copies wait side by side', { copies: 4, cores: 4 }, { seconds: 2.75, requests: 100 }],
    ['copies on one core compute one after another', { copies: 50 }, { seconds: 1, requests: 100 }],
    ['the last copy has the most batches', { batches: 5, copies: 2, cores: 2 }, { seconds: 0.33, requests: 5 }],
    ['a batch may be many requests', { requests: 632 }, { seconds: 11, requests: 63_200 }]
  ])('%s', (_what, load, { seconds, requests }) => {
    const found = expected({ ...LOAD, ...load })!
    expect(found.seconds).toBeCloseTo(seconds, 10)
    expect(found.requests).toBe(requests)
  })
})

describe('with a limit', () => {
  it.each([
    ['nothing waits where one window holds all', { limit: 100 }, { seconds: 11, requests: 100 }],
    ['full windows are waited for', { limit: 20 }, { seconds: 40 + 20 * 0.11, requests: 104 }],
    ['the last window may hold less', { limit: 30 }, { seconds: 30 + 10 * 0.11, requests: 103 }],
    [
      'a window holds whole batches only',
      { limit: 25, requests: 10, distance: 0 },
      { seconds: 490.02, requests: 1_490 }
    ],
    ['each copy meets the limit', { limit: 20, copies: 4, cores: 4 }, { seconds: 40 + 5 * 0.11, requests: 116 }],
    ['slow work never meets the limit', { limit: 20, distance: 1 }, { seconds: 101, requests: 100 }]
  ])('%s', (_what, load, { seconds, requests }) => {
    const found = expected({ ...LOAD, ...load })!
    expect(found.seconds).toBeCloseTo(seconds, 10)
    expect(found.requests).toBe(requests)
  })

  it('a batch of more requests than a window takes is never delivered', () => {
    expect(expected({ ...LOAD, requests: 101, limit: 100 })).toBeUndefined()
    expect(expected({ ...LOAD, requests: 100, limit: 100 })).toBeDefined()
  })
})

describe('the audiences of a batch', () => {
  it.each([
    [1, 1_000, 1],
    [10, 1, 1],
    [10, 1_000, 10],
    [2, 2, 1.5],
    [1_000, 1_000, 632.3]
  ])('of %i in all, %i events: %f', (audiences, events, count) => {
    expect(audiencesOfBatch(audiences, events)).toBeCloseTo(count, 1)
  })
})
