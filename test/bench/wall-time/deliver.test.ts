import type { SegmentEvent } from '@segment/actions-core'
import { deliver } from '../../../bench/wall-time/deliver'
import { createVirtualClock } from '../../../bench/wall-time/virtual-clock'
import type { EventResult } from '../../../local/sync/segment-runtime'

const events = (...names: string[]): SegmentEvent[] => names.map((name) => ({ messageId: name, type: 'track' }))

type Answer = number[] | Error

/** Delivers batches of two events, each call answered in turn; the last answer stays. */
async function run(answers: Answer[], batches = [events('a', 'b'), events('c', 'd')], resetAt = 0) {
  const clock = createVirtualClock(() => 0)
  const calls: Array<[number, string]> = []
  const traffic = { requests: 0, bytes: 0, resetAt }
  const delivered = await deliver(
    batches,
    (sent) => {
      calls.push([clock.now(), sent.map(({ messageId }) => messageId).join('')])
      const answer = answers[Math.min(calls.length, answers.length) - 1]
      if (answer instanceof Error) return Promise.reject(answer)
      return Promise.resolve(answer.map((status): EventResult => ({ status })))
    },
    { clock, traffic, random: () => 1 }
  )
  return { delivered, calls }
}

const httpError = (status: number): Error => Object.assign(new Error('HTTPError'), { response: { status } })

describe('batches', () => {
  it('are sent one after another, without a pause where all is acknowledged', async () => {
    expect(await run([[204, 204]])).toEqual({
      delivered: { finished: true, acknowledged: 4, lost: 0 },
      calls: [
        [0, 'ab'],
        [0, 'cd']
      ]
    })
  })

  it('are sent again in part, where only a part is to be retried', async () => {
    expect(await run([[204, 429], [204], [204, 204]])).toEqual({
      delivered: { finished: true, acknowledged: 4, lost: 0 },
      calls: [
        [0, 'ab'],
        [1_000, 'b'],
        [1_000, 'cd']
      ]
    })
  })

  it('are sent again as a whole where the call throws, when the window resets', async () => {
    expect(await run([httpError(429), [204, 204]], [events('a', 'b')], 7_500)).toEqual({
      delivered: { finished: true, acknowledged: 2, lost: 0 },
      calls: [
        [0, 'ab'],
        [8_500, 'ab']
      ]
    })
  })

  it('lose what is refused for good, and what fails with such a status as a whole', async () => {
    expect(await run([[204, 400], httpError(409)])).toMatchObject({
      delivered: { finished: true, acknowledged: 1, lost: 3 }
    })
  })

  it('take the status of an error for more than that of the answer within', async () => {
    const error = Object.assign(httpError(400), { status: 429 })
    expect(await run([error, [204, 204]])).toMatchObject({ delivered: { finished: true, acknowledged: 4, lost: 0 } })
  })

  it('take an error of the action itself for one to be retried', async () => {
    expect(await run([Object.assign(new Error(), { status: 503 }), new TypeError('x'), [204, 204]])).toMatchObject({
      delivered: { finished: true, acknowledged: 4, lost: 0 }
    })
  })

  it('are given up where nothing of one is acknowledged 20 times, and those behind it are not sent', async () => {
    const { delivered, calls } = await run([[204, 204], httpError(429)])
    expect(delivered).toEqual({ finished: false, acknowledged: 2, lost: 0 })
    expect(calls).toHaveLength(21)
    expect(calls.at(-1)).toEqual([19_000, 'cd'])
  })

  it('are not given up as long as something of them is acknowledged now and then', async () => {
    const vain = Array.from({ length: 19 }, () => [429, 429])
    const { delivered } = await run([...vain, [204, 429], ...vain.map(() => [429]), [204]], [events('a', 'b')])
    expect(delivered).toEqual({ finished: true, acknowledged: 2, lost: 0 })
  })
})
