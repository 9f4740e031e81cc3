import { identifies } from '../../helpers/engage'
import { sendBatch } from '../../helpers/integration'
import { KIND_OF_EVENT, ofKind } from '../../helpers/kinds'
import { answeredByHand, turn } from '../../helpers/own-request'

const START = Date.parse('2026-01-02T03:04:05.000Z')
let now = START

beforeEach(() => {
  now = START
  jest.spyOn(Date, 'now').mockImplementation(() => now)
})
afterEach(() => {
  jest.restoreAllMocks()
})

const OUT_OF_TIME = {
  status: 408,
  errortype: 'SELF_TIMEOUT',
  errormessage: 'Not sent, since the requests before it took 30 seconds. Segment sends the event again.',
  errorreporter: 'INTEGRATIONS'
}

it('starts requests for 30 seconds', async () => {
  const { definition, requests } = answeredByHand()
  const sending = sendBatch(identifies(4_000), { definition })
  await turn()

  now = START + 15_000
  await requests[0].answer(204)
  now = START + 29_999
  await requests[1].answer(204)
  expect(requests).toHaveLength(3)
  now = START + 30_000
  await requests[2].answer(204)

  const results = await sending
  expect(requests).toHaveLength(3)
  expect(results.slice(0, 3_000).filter(({ status }) => status !== 204)).toEqual([])
  expect(results.slice(3_000)).toEqual(Array(1_000).fill(OUT_OF_TIME))
})

it('lets a request that is under way then end as it does', async () => {
  const { definition, requests } = answeredByHand()
  const kinds = ['a', 'b', 'c', 'd', 'e']
  const events = kinds.map((kind) => ofKind(kind))
  const sending = sendBatch(events, { definition, mapping: KIND_OF_EVENT })
  await turn()

  now = START + 30_001
  for (const request of requests) await request.answer(204)

  const results = await sending
  expect(requests).toHaveLength(4)
  const started = requests.map(({ contextKind }) => contextKind)
  expect(results.filter((_, i) => started.includes(kinds[i])).map(({ status }) => status)).toEqual([204, 204, 204, 204])
  expect(results.filter((_, i) => !started.includes(kinds[i]))).toEqual([OUT_OF_TIME])
})

it.each([400, 413])('starts neither a check nor a half after that for a %d', async (status) => {
  const { definition, requests } = answeredByHand()
  const sending = sendBatch(identifies(8), { definition })
  await turn()

  now = START + 30_000
  await requests[0].answer(status)

  const results = await sending
  expect(requests).toHaveLength(1)
  expect(results.map(({ status }) => status)).toEqual(Array(8).fill(408))
})

it('starts a call with the full time, whatever calls were before', async () => {
  const { definition, requests } = answeredByHand()
  now = START + 60_000
  const sending = sendBatch(identifies(1), { definition })
  await turn()
  await requests[0].answer(204)

  expect((await sending)[0].status).toBe(204)
})
