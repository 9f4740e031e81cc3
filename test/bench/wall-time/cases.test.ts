import { casesOf } from '../../../bench/wall-time/cases'

describe('the cases', () => {
  const cases = casesOf({ events: 10_000, audiences: [1, 1_000], distances: [0, 25, 100], limit: 100 })
  const shown = cases.map(({ stream, batch, distance, limit, copies }) =>
    [stream.audiences, stream.kinds.length, batch, copies, distance, limit].join(' ')
  )

  it('are every stream at every distance with the limit, and near and far without', () => {
    for (const stream of ['1 1', '1000 1', '10 2']) {
      expect(shown).toEqual(expect.arrayContaining([0, 100].map((distance) => `${stream} 1000 1 ${distance} `)))
      expect(shown).toEqual(expect.arrayContaining([0, 25, 100].map((distance) => `${stream} 1000 1 ${distance} 100`)))
    }
    expect(cases.every(({ stream }) => stream.events === 10_000)).toBe(true)
  })

  it('are four copies with the limit and without, and batches that fit into a window, and nothing else', () => {
    expect(shown).toEqual(expect.arrayContaining(['10 1 1000 4 100 ', '10 1 1000 4 100 100', '1000 1 100 1 0 100']))
    expect(new Set(shown).size).toBe(3 * 5 + 3)
  })
})
