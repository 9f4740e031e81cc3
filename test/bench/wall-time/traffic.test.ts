import type { RequestClient } from '@segment/actions-core'
import { travelling } from '../../../bench/wall-time/traffic'
import { createVirtualClock } from '../../../bench/wall-time/virtual-clock'

const NOW = 1_800_000_000_000

function setUp(distance: number, answer: () => Promise<unknown>) {
  const clock = createVirtualClock(() => NOW)
  const traffic = { requests: 0, bytes: 0, resetAt: 0 }
  const asked: Array<[number, unknown]> = []
  const request = travelling(
    clock,
    distance,
    traffic
  )(((url: string, options: unknown) => {
    asked.push([clock.now() - NOW, { url, options }])
    return answer()
  }) as RequestClient)
  return { clock, traffic, asked, request }
}

const limited = { status: 429, headers: new Headers({ 'X-Ratelimit-Reset': String(NOW + 9_000) }) }

beforeEach(() => jest.spyOn(Date, 'now').mockReturnValue(NOW))

describe('a request', () => {
  it('takes half of the way there and half of it back, and says when it comes', async () => {
    const { clock, traffic, asked, request } = setUp(25, () => Promise.resolve({ status: 204 }))
    await request('http://x/', { method: 'POST', headers: { A: 'b' }, body: 'é' })
    expect(clock.now() - NOW).toBe(25)
    expect(asked).toEqual([
      [
        12.5,
        { url: 'http://x/', options: { method: 'POST', headers: { A: 'b', 'x-bench-time': `${NOW + 12}` }, body: 'é' } }
      ]
    ])
    expect(traffic).toEqual({ requests: 1, bytes: 2, resetAt: 0 })
  })

  it('is counted with the bytes of its JSON where it is given as such', async () => {
    const { traffic, request } = setUp(0, () => Promise.resolve({ status: 204 }))
    await request('http://x/', { method: 'POST', json: { a: 1 } })
    expect(traffic).toEqual({ requests: 1, bytes: 7, resetAt: 0 })
  })

  it.each([
    ['answered', () => Promise.resolve(limited)],
    ['thrown', () => Promise.reject(Object.assign(new Error('HTTPError'), { response: limited }))]
  ])('tells from a 429 that is %s when the window resets', async (_how, answer) => {
    const { traffic, request } = setUp(0, answer)
    await request('http://x/', { body: '' }).catch(() => undefined)
    expect(traffic).toEqual({ requests: 1, bytes: 0, resetAt: NOW + 9_000 })
  })

  it('does not take what other answers say for the end of a wait', async () => {
    const { traffic, request } = setUp(0, () => Promise.resolve({ ...limited, status: 204 }))
    await request('http://x/', { body: '' })
    expect(traffic.resetAt).toBe(0)
  })

  it('leaves what was told of the window by a 429 that tells nothing', async () => {
    const answers = [limited, { status: 429, headers: new Headers() }]
    const { traffic, request } = setUp(0, () => Promise.resolve(answers.shift()))
    await request('http://x/', { body: '' })
    await request('http://x/', { body: '' })
    expect(traffic).toEqual({ requests: 2, bytes: 0, resetAt: NOW + 9_000 })
  })
})
