import { inLanes } from '../../../local/verify/lanes'
import { until } from '../../helpers/until'

describe('inLanes', () => {
  it('works on so many at once, draws the next when one is done, and keeps the order', async () => {
    const drawn: number[] = []
    const finish = new Map<number, () => void>()
    function* items() {
      for (let item = 0; item < 5; item++) {
        drawn.push(item)
        yield item
      }
    }
    const work = (item: number) => new Promise<string>((resolve) => finish.set(item, () => resolve(`result ${item}`)))

    const results = inLanes(items(), work, { lanes: 2 })
    for (const [item, drawnBefore] of [
      [1, [0, 1]],
      [2, [0, 1, 2]],
      [3, [0, 1, 2, 3]],
      [4, [0, 1, 2, 3, 4]],
      [0, [0, 1, 2, 3, 4]]
    ] as const) {
      await until(() => finish.has(item))
      expect(drawn).toEqual(drawnBefore)
      finish.get(item)!()
    }
    expect(await results).toEqual(['result 0', 'result 1', 'result 2', 'result 3', 'result 4'])
  })

  it('begins nothing after a failure', async () => {
    const begun: number[] = []
    const work = async (item: number) => {
      begun.push(item)
      await Promise.resolve()
      if (item === 1) throw new Error('no answer')
    }
    await expect(inLanes([0, 1, 2, 3, 4, 5], work, { lanes: 2 })).rejects.toThrow('no answer')
    await new Promise((resolve) => setImmediate(resolve))

    expect(begun).toEqual([0, 1, 2])
  })

  it('has nothing to do without items', async () => {
    expect(await inLanes([], () => Promise.reject(new Error('called')), { lanes: 8 })).toEqual([])
  })
})
