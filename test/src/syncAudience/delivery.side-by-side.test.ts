import { identifies } from '../../helpers/engage'
import { sendBatch } from '../../helpers/integration'
import { KIND_OF_EVENT, manyOfKind, ofKind } from '../../helpers/kinds'
import { answeredByHand, turn } from '../../helpers/own-request'

const mapping = KIND_OF_EVENT

describe('requests of one context kind', () => {
  it('go one after another', async () => {
    const { definition, requests } = answeredByHand()
    const sending = sendBatch(identifies(2_500), { definition })

    const sizes = []
    for (let i = 0; i < 3; i++) {
      await turn()
      expect(requests).toHaveLength(i + 1)
      sizes.push(requests[i].members.length)
      await requests[i].answer(204)
    }

    expect(sizes).toEqual([1_000, 1_000, 500])
    expect((await sending).filter(({ status }) => status !== 204)).toEqual([])
    expect(requests).toHaveLength(3)
  })

  it('go one after another also when one is halved, and wait for the check of the environment', async () => {
    const { definition, requests } = answeredByHand()
    const sending = sendBatch(identifies(4), { definition })
    await turn()

    const asked = []
    for (const status of [400, 200, 204, 400, 204, 204]) {
      const [request, ...others] = requests.slice(asked.length)
      expect(others).toEqual([])
      asked.push(`${request.method} ${request.members.map(({ userId }) => userId).join(' ')}`.trim())
      await request.answer(status)
    }

    expect(asked).toEqual(['POST u0 u1 u2 u3', 'HEAD', 'POST u0 u1', 'POST u2 u3', 'POST u2', 'POST u3'])
    expect((await sending).map(({ status }) => status)).toEqual([204, 204, 204, 204])
  })
})

describe('context kinds', () => {
  const KINDS = ['user', 'device', 'organization', 'account', 'household', 'team']

  it('go side by side, at most four at once', async () => {
    const { definition, requests } = answeredByHand()
    const sending = sendBatch(
      KINDS.map((kind) => ofKind(kind)),
      { definition, mapping }
    )
    await turn()

    expect(requests).toHaveLength(4)
    await requests[2].answer(204)
    expect(requests).toHaveLength(5)
    await requests[0].answer(503)
    expect(requests).toHaveLength(6)
    for (const request of requests) await request.answer(204)

    expect(requests.map(({ contextKind }) => contextKind).sort()).toEqual([...KINDS].sort())
    const failed = requests[0].contextKind
    expect((await sending).map(({ status }) => status)).toEqual(KINDS.map((kind) => (kind === failed ? 503 : 204)))
  })

  it('start in the order of their events', async () => {
    const { definition, requests } = answeredByHand()
    const sending = sendBatch(
      KINDS.map((kind) => ofKind(kind)),
      { definition, mapping }
    )
    await turn()

    for (const request of requests) await request.answer(204)
    await sending

    expect(requests.map(({ contextKind }) => contextKind)).toEqual(KINDS)
  })

  it('are each in requests of their own', async () => {
    const { definition, requests } = answeredByHand()
    const events = ['user', 'device', 'user', 'device', 'user'].map((kind, i) => ofKind(kind, { userId: `u${i}` }))
    const sending = sendBatch(events, { definition, mapping })
    await turn()

    const shown = requests.map(({ contextKind, members }) => [contextKind, members.map(({ userId }) => userId)])
    expect(Object.fromEntries(shown)).toEqual({ user: ['u0', 'u2', 'u4'], device: ['u1', 'u3'] })
    for (const request of requests) await request.answer(204)
    await sending
  })

  it('do not wait for each other', async () => {
    const { definition, requests } = answeredByHand()
    const sending = sendBatch([...manyOfKind('user', 1_500), ...manyOfKind('device', 2_500)], { definition, mapping })
    await turn()
    const started = (kind: string) => requests.filter(({ contextKind }) => contextKind === kind)

    expect([started('user').length, started('device').length]).toEqual([1, 1])
    await started('device')[0].answer(204)
    await started('device')[1].answer(204)
    expect([started('user').length, started('device').length]).toEqual([1, 3])
    await started('user')[0].answer(204)
    expect([started('user').length, started('device').length]).toEqual([2, 3])
    await started('device')[2].answer(204)
    await started('user')[1].answer(204)

    expect((await sending).filter(({ status }) => status !== 204)).toEqual([])
    expect(requests).toHaveLength(5)
  })
})
