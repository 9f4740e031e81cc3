/** What context kinds that are delivered side by side share: the requests left, the answer about the environment, the halt. */
import { sendBatch } from '../../helpers/integration'
import { KIND_OF_EVENT, manyOfKind } from '../../helpers/kinds'
import { answeredByHand, turn, withRequest, type Asked } from '../../helpers/own-request'

const mapping = KIND_OF_EVENT
const statusesOf = (results: Array<{ status: number }>) => [...new Set(results.map(({ status }) => status))]

const asked = ({ method, contextKind, members }: Asked) => `${method} ${contextKind ?? ''} ${members.length}`.trim()

describe('context kinds side by side', () => {
  it('share the requests for narrowing down: none is left for a 400 once a 413 has used them up', async () => {
    const requests: string[] = []
    let allOfFirst: () => void
    const firstIsDone = new Promise<void>((resolve) => (allOfFirst = resolve))
    const definition = withRequest(async (request) => {
      requests.push(asked(request))
      if (request.contextKind === 'first') {
        if (requests.filter((one) => one.startsWith('POST first')).length === 40) allOfFirst()
        return 413
      }
      await firstIsDone
      await turn()
      return 400
    })

    const results = await sendBatch([...manyOfKind('first', 1_000), ...manyOfKind('second', 1_000)], {
      definition,
      mapping
    })

    expect(requests.filter((one) => one.startsWith('POST first'))).toHaveLength(40)
    expect(requests.filter((one) => !one.startsWith('POST first'))).toEqual(['POST second 1000'])
    expect(statusesOf(results.slice(0, 1_000))).toEqual([413])
    expect(statusesOf(results.slice(1_000))).toEqual([400])
  })

  it('share the first halt: what is not sent gets the cause that came first', async () => {
    const { definition, requests } = answeredByHand()
    const events = [...manyOfKind('first', 1), ...manyOfKind('second', 1), ...manyOfKind('third', 1_001)]
    const sending = sendBatch(events, { definition, mapping })
    await turn()
    const of = (kind: string) => requests.filter(({ contextKind }) => contextKind === kind)

    await of('first')[0].answer(401)
    await of('second')[0].answer(429)
    await of('third')[0].answer(204)
    const results = await sending

    expect(requests.map(asked).sort()).toEqual(['POST first 1', 'POST second 1', 'POST third 1000'])
    expect(results.map(({ status }) => status)).toEqual([401, 429, ...Array<number>(1_000).fill(204), 401])
    expect(results[1_002].errormessage).toMatch(/^Not sent, since another request of the batch failed: .*401 Unauth/)
  })

  it('believe in no missing environment once LaunchDarkly took any part of the batch', async () => {
    const { definition, requests } = answeredByHand()
    const sending = sendBatch([...manyOfKind('taken', 1), ...manyOfKind('refused', 2)], { definition, mapping })
    await turn()

    await requests.find(({ contextKind }) => contextKind === 'taken')?.answer(204)
    await requests.find(({ contextKind }) => contextKind === 'refused')?.answer(400)
    await requests[2].answer(404)
    await requests[3].answer(204)
    await requests[4].answer(400)
    const results = await sending

    expect(requests.slice(2).map(asked)).toEqual(['HEAD  0', 'POST refused 1', 'POST refused 1'])
    expect(results.map(({ status }) => status)).toEqual([204, 204, 400])
    expect(results[2].errormessage).toContain('Likely causes:')
  })

  it('keep what they were told for another reason where the environment is missing', async () => {
    const { definition, requests } = answeredByHand()
    const kinds = ['redirected', 'oversized', 'alone', 'refused']
    const events = kinds.flatMap((kind) => manyOfKind(kind, kind === 'refused' ? 2 : 1))
    const sending = sendBatch(events, { definition, mapping })
    await turn()
    const of = (kind: string) => requests.find(({ contextKind }) => contextKind === kind)

    await of('redirected')?.answer(302)
    await of('oversized')?.answer(413)
    await of('alone')?.answer(400)
    await of('refused')?.answer(400)
    await requests[4].answer(404)
    const results = await sending

    const missing = expect.stringContaining('No environment has this client-side ID')
    expect(results.map(({ status, errormessage }) => ({ status, errormessage }))).toEqual([
      { status: 400, errormessage: expect.stringContaining('A redirect delivers nothing') },
      { status: 413, errormessage: expect.stringContaining('The member is larger than LaunchDarkly takes') },
      { status: 400, errormessage: missing },
      { status: 400, errormessage: missing },
      { status: 400, errormessage: missing }
    ])
    expect(requests).toHaveLength(5)
  })
})
