import { answerRequests, forgetAnswersAfterEach } from '../../helpers/answering'
import { expectFailure, SIGNALS } from '../../helpers/failing'

forgetAnswersAfterEach()

const NOW = Date.parse('2026-01-02T03:04:05.000Z')
const epochMs = (time: string): string => String(Date.parse(time))

beforeEach(() => {
  jest.spyOn(Date, 'now').mockReturnValue(NOW)
})
afterEach(() => {
  jest.restoreAllMocks()
})

const ROUTE = 'X-Ratelimit-Reset'
const TOKEN = 'X-Ratelimit-Auth-Token-Reset'
const SECONDS = 'Retry-After'

const RATE_LIMIT = {
  status: 429,
  answer: 'LaunchDarkly answered 429 Too Many Requests.',
  cause: "LaunchDarkly's rate limit is reached."
}
const CONFLICT = {
  status: 409,
  answer: 'LaunchDarkly answered 409 Conflict.',
  cause: 'Another request was changing the same segment.'
}

describe.each(SIGNALS)('%s', (_signal, run) => {
  describe.each([RATE_LIMIT, CONFLICT])('after $status', ({ status, answer, cause }) => {
    const expectMessage = async (headers: Record<string, string>, hint: string): Promise<void> => {
      const requests = answerRequests(() => ({ status, headers }))
      const message = `${answer} ${cause} ${hint}Segment sends the event again.`
      await expectFailure({ status: 429, code: 'TOO_MANY_REQUESTS', message }, { run: run(), count: 2 })
      expect(requests).toHaveLength(2)
    }

    it.each([
      ['the route', { [ROUTE]: epochMs('2026-01-02T03:04:15.000Z') }, '2026-01-02T03:04:15.000Z'],
      ['the token', { [TOKEN]: epochMs('2026-01-02T03:04:14.500Z') }, '2026-01-02T03:04:14.500Z'],
      ['the address, in seconds from now', { [SECONDS]: '7' }, '2026-01-02T03:04:12.000Z']
    ])('says when the limit of %s resets', async (_limit, headers, time) => {
      await expectMessage(headers, `It resets at ${time}. `)
    })

    it.each([ROUTE, TOKEN, SECONDS])('names the latest time where all are given, when it is %s', async (latest) => {
      const soon: Record<string, string> = {
        [ROUTE]: epochMs('2026-01-02T03:04:06.000Z'),
        [TOKEN]: epochMs('2026-01-02T03:04:07.000Z'),
        [SECONDS]: '3'
      }
      const late = latest === SECONDS ? '60' : epochMs('2026-01-02T03:05:05.000Z')
      await expectMessage({ ...soon, [latest]: late }, 'It resets at 2026-01-02T03:05:05.000Z. ')
    })

    it.each([ROUTE, TOKEN, SECONDS])('names the others where %s makes no sense', async (nonsense) => {
      const time = '2026-01-02T03:04:09.000Z'
      const headers: Record<string, string> = { [ROUTE]: epochMs(time), [TOKEN]: epochMs(time), [SECONDS]: '4' }
      await expectMessage({ ...headers, [nonsense]: 'soon' }, `It resets at ${time}. `)
    })

    it.each(['soon', '-1', '1e400', '1e20', '', 'NaN', '2026-01-02', '10', epochMs('2026-01-03T03:04:05.000Z')])(
      'names no time for "%s"',
      async (nonsense) => {
        await expectMessage({ [ROUTE]: nonsense, [TOKEN]: nonsense }, '')
      }
    )

    it.each(['soon', '-1', '', ' ', '0x10', '1e400', '1e20', '86400', 'Fri, 02 Jan 2026 03:04:09 GMT'])(
      'names no time after "%s" seconds',
      async (nonsense) => {
        await expectMessage({ [SECONDS]: nonsense }, '')
      }
    )

    it.each([
      ['the route', { [ROUTE]: epochMs('2026-01-03T03:04:04.000Z') }],
      ['the address', { [SECONDS]: '86399' }]
    ])('names a time within a day, of %s', async (_limit, headers) => {
      await expectMessage(headers, 'It resets at 2026-01-03T03:04:04.000Z. ')
    })

    it('names no time where none is given', async () => {
      await expectMessage({}, '')
    })
  })
})
