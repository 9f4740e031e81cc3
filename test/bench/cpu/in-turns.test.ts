import { inTurns } from '../../../bench/cpu/in-turns'

/** CPU time passes as the runs say, and with it the clock. */
function setUp(costs: Record<string, (time: number) => number>) {
  let micros = 0
  const order: string[] = []
  jest.spyOn(process, 'cpuUsage').mockImplementation((before) => ({
    user: micros / 2 - (before?.user ?? 0),
    system: micros / 2 - (before?.system ?? 0)
  }))
  jest.spyOn(performance, 'now').mockImplementation(() => micros / 1_000)
  const runs = Object.fromEntries(
    Object.entries(costs).map(([name, cost]) => {
      let times = 0
      return [
        name,
        () => {
          order.push(name)
          micros += cost(times++)
          return Promise.resolve()
        }
      ]
    })
  )
  return { runs, order }
}

describe('runs in turns', () => {
  it('come twice in each turn, and each turn begins with the next of them', async () => {
    const { runs, order } = setUp({ a: () => 100, b: () => 100 })
    await inTurns(runs, 1)
    expect(order.join('')).toBe('aabbbbaaaabb')
  })

  it('count the second time alone, and the fastest tenth, once a sixth of the time is over', async () => {
    // 50 turns of 20 ms; the first of them is far faster, the second time in each turn takes 10 ms, and 8 in every tenth turn.
    const { runs } = setUp({
      a: (time) => (time < 2 ? 1 : time % 2 === 0 ? 30_000 : time % 20 === 19 ? 8_000 : 10_000)
    })
    const { micros, turns } = await inTurns(runs, 2_000)
    expect(turns).toBeGreaterThan(35)
    expect(micros.a).toBeGreaterThanOrEqual(8_000)
    expect(micros.a).toBeLessThan(9_000)
  })

  it('come once at least', async () => {
    const { runs } = setUp({ a: () => 7 })
    expect(await inTurns(runs, 0)).toEqual({ micros: { a: 7 }, turns: 1 })
  })
})
