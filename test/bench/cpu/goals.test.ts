import { goalsText } from '../../../bench/cpu/goals'
import type { Measured } from '../../../bench/cpu/measure-shape'

const shape = { events: 1_000, audiences: 1, traits: 0 }
const measured = (micros: Partial<Measured['micros']>, of = {}): Measured => ({
  shape: { ...shape, ...of },
  micros: { floor: 90, floorAndRequest: 100, ours: 104, catalog: 120, ...micros },
  turns: 10
})

describe('the goals', () => {
  it('are held by figures that hold them', () => {
    expect(goalsText([measured({})])).toBe(
      [
        "- Not above the catalog's version anywhere, within the noise of 5 %: **held**.",
        '- At most 1.05 of the floor with a request: **held**.',
        "- At most 0.9 of the catalog's version in batches of 1,000: **held**."
      ].join('\n')
    )
  })

  it('name the cells that do not hold them', () => {
    const text = goalsText([
      measured({ ours: 106, catalog: 100, floorAndRequest: 80 }, { audiences: 10, traits: 30 }),
      measured({ ours: 106 }, { events: 1 }),
      measured({ ours: 109, catalog: 120, floorAndRequest: 109 })
    ])
    expect(text.split('\n')).toEqual([
      "- Not above the catalog's version anywhere, within the noise of 5 %: **not held** by 1,000 events of 10 audiences with 30 more traits (1.060).",
      '- At most 1.05 of the floor with a request: **not held** by 1,000 events of 10 audiences with 30 more traits (1.325); by 1 event of one audience (1.060).',
      "- At most 0.9 of the catalog's version in batches of 1,000: **not held** by 1,000 events of 10 audiences with 30 more traits (1.060); by 1,000 events of one audience (0.908). In one of these cases nobody can: the floor with a request alone takes 0.91 of what the catalog's version takes."
    ])
  })

  it('tell where nobody can hold one', () => {
    const text = goalsText([
      measured({ catalog: 100, floorAndRequest: 95, ours: 99 }),
      measured({ catalog: 100, floorAndRequest: 97, ours: 99 })
    ])
    expect(text).toContain(
      "In each of these cases nobody can: the floor with a request alone takes 0.95 to 0.97 of what the catalog's version takes."
    )
  })
})
