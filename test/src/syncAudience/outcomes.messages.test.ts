import { answerRequests, forgetAnswersAfterEach, type Answer } from '../../helpers/answering'
import { identify } from '../../helpers/engage'
import { EMAIL, expectFailure, rejection, VISITORS } from '../../helpers/failing'
import { sendBatch, sendEvent, TOKEN } from '../../helpers/integration'
import { expectNoSecrets } from '../../helpers/secrets'

forgetAnswersAfterEach()

const ADVICE = 'Segment sends the event again.'
const PLAIN = `LaunchDarkly answered 503 Service Unavailable. ${ADVICE}`

/** What a customer reads about an answer to a batch of one event. */
async function messageInBatch(answer: Answer): Promise<string> {
  answerRequests(() => answer)
  const [{ errormessage }] = await sendBatch([identify({ userId: VISITORS[0], email: EMAIL })])
  return `${errormessage}`
}

/** The same, once it is clear that the event alone comes to the same message. */
async function messageAbout(answer: Answer): Promise<string> {
  const message = await messageInBatch(answer)
  const error = await rejection(sendEvent(identify({ userId: VISITORS[0], email: EMAIL })))
  expect(error).toMatchObject({ message })
  return message
}

const saying = (body: Answer['body'], headers?: Answer['headers']): Answer => ({ status: 503, body, headers })

describe('a message', () => {
  it.each([
    [{ code: 'overloaded', message: 'Too many members', id: 'a1' }, '(overloaded: Too many members, id a1)'],
    [{ code: 'overloaded', message: 'Too many members' }, '(overloaded: Too many members)'],
    [{ code: 'overloaded', id: 'a1' }, '(overloaded, id a1)'],
    [{ message: 'Too many members', id: 'a1' }, '(Too many members, id a1)'],
    [{ code: 'overloaded' }, '(overloaded)'],
    [{ message: 'Too many members' }, '(Too many members)'],
    [{ id: 'a1' }, '(id a1)'],
    [{ code: 'overloaded', message: { a: 1 }, id: 12, error: 'other' }, '(overloaded)']
  ])('quotes of %j what LaunchDarkly gave', async (body, said) => {
    expect(await messageAbout(saying(body))).toBe(`LaunchDarkly answered 503 Service Unavailable ${said}. ${ADVICE}`)
  })

  it.each([
    ['missing', undefined],
    ['another', { 'Content-Type': 'text/html' }],
    ['unknown', { 'Content-Type': 'x' }]
  ])('quotes LaunchDarkly when the content type is %s', async (_type, headers) => {
    expect(await messageAbout(saying('{"code":"overloaded"}', headers))).toContain('(overloaded)')
  })

  it.each([
    ['HTML', '<html><body>marker</body></html>'],
    ['truncated JSON', '{"code":"marker","message":"mar'],
    ['invalid UTF-8', Buffer.from([0xff, 0xfe, 0x7b, 0x22, 0xc3, 0x28])],
    ['empty', ''],
    ['blank', '  \r\n '],
    ['null', 'null'],
    ['an array', '["marker"]'],
    ['a number', '12'],
    ['a string', '"marker"'],
    ['a boolean', 'true'],
    ['an object of other parts', '{"error":"marker"}'],
    ['an object of parts that are no texts', '{"code":["marker"],"message":{"a":"marker"},"id":null}'],
    ['an object with a part of another prototype', '{"__proto__":{"message":"marker"}}'],
    ['arrays in arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['objects in objects', '{"message":'.repeat(100_000) + '1' + '}'.repeat(100_000)]
  ])('says nothing of a body that is %s', async (_what, body) => {
    expect(await messageAbout(saying(body, { 'Content-Type': 'application/json' }))).toBe(PLAIN)
  })

  it('is on one line and without secrets, whatever LaunchDarkly says', async () => {
    const message = `Token ${TOKEN} of <${EMAIL}> for "${VISITORS[0]}",\r\nsdk-5e1f\u0000mob-12 \u2028 \u001b[31mend\t`

    expect(await messageAbout(saying({ message }))).toBe(
      `LaunchDarkly answered 503 Service Unavailable (Token *** of *** for "***", *** *** [31mend). ${ADVICE}`
    )
  })

  it.each([
    ['code', /^LaunchDarkly answered 503 Service Unavailable\. /],
    ['message', /\*\*\*/],
    ['id', /\*\*\*/]
  ])('holds no secret that LaunchDarkly puts into its %s', async (part, shown) => {
    answerRequests(() => saying({ [part]: `${TOKEN}, ${EMAIL} and ${VISITORS.join(' ')}` }))
    const events = VISITORS.map((userId) => identify({ userId, email: EMAIL }))

    const results = await sendBatch(events)

    const messages = results.map(({ errormessage }) => errormessage)
    expect(messages[0]).toMatch(shown)
    expectNoSecrets(messages, [TOKEN, EMAIL, ...VISITORS])
    expectNoSecrets(results, [TOKEN, EMAIL])
  })

  it.each([VISITORS[0], TOKEN.slice(0, 40), 'Not a code', 'a@b'])('takes no code that is not one: %s', async (code) => {
    expect(await messageAbout(saying({ code, message: 'text' }))).toBe(
      `LaunchDarkly answered 503 Service Unavailable (text). ${ADVICE}`
    )
  })

  it.each([
    ['reads a body of 1,048,576 characters', 1_048_576, ' (marker)'],
    ['does not read a longer one, which might keep the process busy for seconds', 1_048_577, '']
  ])('%s', async (_what, length, said) => {
    const body = (filling: string): string => JSON.stringify({ message: 'marker', filling })
    expect(await messageAbout(saying(body('x'.repeat(length - body('').length))))).toBe(
      `LaunchDarkly answered 503 Service Unavailable${said}. ${ADVICE}`
    )
  })

  it.each([
    ['with a code of 48 characters', 48, ` (${'x'.repeat(48)})`],
    ['without a code of 49', 49, '']
  ])('quotes LaunchDarkly %s', async (_how, length, said) => {
    expect(await messageAbout(saying({ code: 'x'.repeat(length) }))).toBe(
      `LaunchDarkly answered 503 Service Unavailable${said}. ${ADVICE}`
    )
  })

  it.each([
    ['keeps a context key of 7 characters', '1234567', '3f-1234567'],
    ['takes out one of 8', '12345678', '3f-***']
  ])('%s in the id', async (_what, userId, id) => {
    answerRequests(() => saying({ id: `3f-${userId}` }))
    const [{ errormessage }] = await sendBatch([identify({ userId })])

    expect(errormessage).toBe(`LaunchDarkly answered 503 Service Unavailable (id ${id}). ${ADVICE}`)
  })

  it.each([
    ['constructor', 'constructor', '***'],
    ['long_key', 'not_long_key', 'not_***'],
    // As an ID, LaunchDarkly's support needs it.
    ['request', 'invalid_request', 'invalid_request']
  ])('takes the context key %s out of the code %s', async (userId, code, said) => {
    answerRequests(() => saying({ code }))
    const [{ errormessage }] = await sendBatch([identify({ userId })])
    expect(errormessage).toBe(`LaunchDarkly answered 503 Service Unavailable (${said}). ${ADVICE}`)
  })

  it('leaves the id alone, in which a short context key is found by chance', async () => {
    answerRequests(() => saying({ message: 'key 11', id: '3f2b11-11' }))
    const [{ errormessage }] = await sendBatch([identify({ userId: '11' })])

    expect(errormessage).toContain('(key ***, id 3f2b11-11)')
  })

  it('leaves words alone that only hold a context key', async () => {
    answerRequests(() => saying({ message: 'key 1 of 12 is gone, e1' }))
    const [{ errormessage }] = await sendBatch([identify({ userId: '1' })])

    expect(errormessage).toContain('(key *** of 12 is gone, e1)')
  })
})

describe('a message about an answer of 150 kB and more', () => {
  const HUGE = 150_000
  const fill = (text: string): string => text.repeat(Math.ceil(HUGE / text.length))
  const BODIES = {
    'one word': fill('x'),
    'short words': fill('x '),
    'long words': fill('some-longer-word '),
    addresses: fill('a@b '),
    'signs of addresses': fill('@'),
    tokens: fill('api-12 '),
    'starts of tokens': fill('api-'),
    blanks: fill(' '),
    'line breaks': fill('\n'),
    emoji: fill('👩🏽‍🚀'),
    'context keys': fill(`${VISITORS[0]} `)
  }

  const STATUSES = [
    { status: 307, advice: /that of your account\.$/ },
    { status: 400, advice: /does not take this context key or audience\.$/ },
    { status: 401, advice: /in the destination settings\.$/ },
    { status: 403, advice: /a Writer role or a custom role with both\.$/ },
    { status: 429, advice: / It resets at \d{4}-\d\d-\d\dT[\d:.]{12}Z\. Segment sends the event again\.$/ },
    { status: 431, advice: /Ask LaunchDarkly support, with the id if there is one\.$/ },
    { status: 511, advice: /Segment sends the event again\.$/ }
  ]
  const LAST_MOMENT = { 'X-Ratelimit-Reset': String(Date.now() + 3_600_000) }

  describe.each(Object.entries(BODIES))('filled with %s', (_what, huge) => {
    it.each(STATUSES)('keeps the id and the advice of a $status within 512 characters', async ({ status, advice }) => {
      const message = await messageInBatch({
        status,
        body: { code: huge, message: huge, id: '01J9-ZK' },
        headers: LAST_MOMENT
      })

      expect(message.length).toBeLessThanOrEqual(512)
      expect(message).toContain(', id 01J9-ZK)')
      expect(message).toMatch(advice)
    })

    it.each(STATUSES)('keeps the advice of a $status also when the id is as long', async ({ status, advice }) => {
      const message = await messageInBatch({
        status,
        body: { code: huge, message: huge, id: huge },
        headers: LAST_MOMENT
      })

      expect(message.length).toBeLessThanOrEqual(512)
      expect(message).toMatch(advice)
    })
  })

  it('keeps the advice also where an event was not sent because of that answer', async () => {
    const huge = BODIES['short words']
    answerRequests(() => ({ status: 429, body: { code: huge, message: huge, id: huge }, headers: LAST_MOMENT }))
    const events = Array.from({ length: 1_001 }, (_, i) => identify({ userId: `u${i}` }))

    const { errormessage = '' } = (await sendBatch(events))[1_000]

    expect(errormessage).toMatch(/^Not sent, since another request of the batch failed: LaunchDarkly answered 429 /)
    expect(errormessage).toMatch(/Segment sends the event again\.$/)
    expect(errormessage.length).toBeLessThanOrEqual(512)
  })

  it.each([200, 503])('does not hold the body of a %d', async (status) => {
    answerRequests(() => ({ status, body: `<html>${fill('marker ')}</html>` }))

    const results = await sendBatch([identify()])

    expect(results).toHaveLength(1)
    expectNoSecrets(results, ['marker'])
  })
})

it('reports the same failure whatever the length of the answer', async () => {
  answerRequests(() => ({ status: 500, body: `<html>${'x'.repeat(300_000)}` }))
  const message = `LaunchDarkly answered 500 Internal Server Error. ${ADVICE}`
  await expectFailure({ status: 500, code: 'INTERNAL_SERVER_ERROR', message }, { count: 2 })
})
