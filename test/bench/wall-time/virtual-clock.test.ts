import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { createVirtualClock, withDatesOf } from '../../../bench/wall-time/virtual-clock'

/** A clock over a time that stands still but where a test moves it. */
function setUp() {
  let real = 1_000
  const clock = createVirtualClock(() => real)
  const pass = (milliseconds: number): void => void (real += milliseconds)
  return { clock, pass }
}

const aWhile = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await setImmediate()
}

describe('a virtual clock', () => {
  it('shows the real time as long as nobody sleeps', () => {
    const { clock, pass } = setUp()
    pass(25)
    expect(clock.now()).toBe(1_025)
  })

  it('skips what all sleep', async () => {
    const { clock } = setUp()
    await clock.sleep(3_600_000)
    expect(clock.now()).toBe(3_601_000)
  })

  it('wakes sleepers in the order of their times, each at its own', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.nat(50), { minLength: 1, maxLength: 20 }), async (sleeps) => {
        const { clock } = setUp()
        const woken = await Promise.all(
          sleeps.map(async (milliseconds) => {
            await clock.sleep(milliseconds)
            return clock.now() - 1_000
          })
        )
        expect(woken).toEqual(sleeps)
      })
    ))

  it('lets a sleeper do all that follows at once before it skips again', async () => {
    const { clock } = setUp()
    const seen: number[] = []
    const lane = async (): Promise<void> => {
      for (let round = 0; round < 3; round++) {
        await clock.sleep(10)
        seen.push(clock.now())
      }
    }
    await Promise.all([lane(), clock.sleep(25).then(() => seen.push(clock.now()))])
    expect(seen).toEqual([1_010, 1_020, 1_025, 1_030])
  })

  it('skips nothing while work is under way, and wakes who slept through it', async () => {
    const { clock, pass } = setUp()
    let end = (): void => undefined
    const work = clock.during(() => new Promise<void>((resolve) => (end = resolve)))
    let woken = 0
    const sleeper = clock.sleep(500).then(() => (woken = clock.now()))

    await aWhile()
    expect([clock.now(), woken]).toEqual([1_000, 0])
    pass(40)
    end()
    await work
    await sleeper
    expect(woken).toBe(1_500)
  })

  it('counts work that outlasts a sleep for what it takes', async () => {
    const { clock, pass } = setUp()
    const sleeper = clock.sleep(10).then(() => clock.now())
    await clock.during(async () => {
      await aWhile()
      pass(700)
    })
    expect(await sleeper).toBe(1_700)
  })

  it('wakes all who slept through work, though none of them sleeps again', async () => {
    const { clock } = setUp()
    const woken: number[] = []
    let end = (): void => undefined
    const work = clock.during(() => new Promise<void>((resolve) => (end = resolve)))
    for (const milliseconds of [10, 20, 30]) void clock.sleep(milliseconds).then(() => woken.push(clock.now()))

    await aWhile()
    end()
    await work
    await aWhile()
    expect(woken).toEqual([1_010, 1_020, 1_030])
  })

  it('goes on after work that failed', async () => {
    const { clock } = setUp()
    await expect(clock.during(() => Promise.reject(new Error('reset')))).rejects.toThrow('reset')
    await clock.sleep(5)
    expect(clock.now()).toBe(1_005)
  })

  it('is what Date.now() shows meanwhile, and no longer', async () => {
    const { clock } = setUp()
    const { now } = Date
    const shown = await withDatesOf(clock, async () => {
      await clock.sleep(0.5)
      return Date.now()
    })
    expect(shown).toBe(1_000)
    await expect(withDatesOf(clock, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
    expect(Date.now).toBe(now)
  })
})
