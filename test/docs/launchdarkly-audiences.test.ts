import { readFileSync } from 'fs'
import { join } from 'path'
import nock from 'nock'
import definition from '../../src'
import { authentication } from '../../src/authentication'
import { fields } from '../../src/syncAudience/fields'
import { documentedMessages, patternOf, quotedSentences } from '../helpers/documented-messages'
import { identify, track } from '../helpers/engage'
import { RETRIED } from '../helpers/failing'
import { TOKEN } from '../helpers/integration'
import { KIND_OF_EVENT } from '../helpers/kinds'
import { sectionsWithTable } from '../helpers/markdown'
import { withRequest } from '../helpers/own-request'
import { textsOfSource } from '../helpers/texts-of-source'
import {
  all,
  answered,
  batched,
  BEFORE_CREDENTIALS,
  both,
  each,
  failing,
  inSlowCall,
  manyBadMembers,
  ofKinds,
  saved,
  savedWhere,
  serving,
  type Told
} from '../helpers/told'

const PAGE = join(__dirname, '../../docs/launchdarkly-audiences.md')
const page = readFileSync(PAGE, 'utf8')
const entries = documentedMessages(page)

/** Words that no customer sees, for core refuses the event with words of its own before the destination sees it. */
const NEVER_SEEN = ['Choose one of the choices of context_key.', 'The context key strategy is unknown.']

/** Those that there are, the ends of each class, and some that nobody gave a meaning. */
const STATUSES = [
  [300, 308],
  [399, 431],
  [451, 451],
  [499, 511],
  [520, 521],
  [599, 599]
].flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i))
const SAID = { code: 'some_code', message: 'Something is (very) wrong. Ask.', id: '01J9ZK' }

/** Ways in which a request ends without an answer, and one that nobody thought of. */
const FAILURES = [
  { name: 'TimeoutError', code: 'ETIMEDOUT' },
  { name: 'FetchError', type: 'body-timeout' },
  { name: 'FetchError', type: 'system', code: 'ECONNRESET' },
  { name: 'FetchError', type: 'system' },
  { name: 'RequestClientError', status: 408 },
  { name: 'TypeError' }
]

/** What the destination and core say, by what leads to it. All of the destination's words occur in it, as a test below shows. */
const CASES: Record<string, () => Promise<Told[]>> = {
  'a blank audience ID': () => both([identify({ audienceId: ' ' })]),
  'an empty audience ID': () => both([identify({ audienceId: '' })]),
  'a blank audience key': () => both([identify({ audienceKey: ' ' })]),
  'an empty audience key': () => both([identify({ audienceKey: '' })]),
  'a context kind that LaunchDarkly does not take': () =>
    each(['kind', 'multi', 'a b', 'user ', ''], (context_kind) => both([identify()], { mapping: { context_kind } })),
  'no context key': () =>
    each(['email_only', 'user_id_then_email', 'user_id_then_email_then_anonymousId'], (context_key) =>
      both([identify({}, { userId: undefined })], { mapping: { context_key } })
    ),
  'no context key, by the default strategy': () => both([identify({}, { userId: undefined })]),
  'a value that is not boolean': () =>
    each(['audience', 'journey_step', 'computed_trait'], (computationClass) =>
      each(['true', 12, null, [], {}], (value) => both([identify({ computationClass, value })]))
    ),
  'no value': () =>
    each(['audience', 'computed_trait'], (computationClass) => both([track({ computationClass, value: undefined })])),

  'an event without an audience': () => both([identify({}, { context: {} })]),
  'an unknown computation class': () => both([identify({ computationClass: 'sql_trait' })]),
  'an unknown context key strategy': () => both([identify()], { mapping: { context_key: 'constructor' } }),
  'an empty context key strategy': () => both([identify()], { mapping: { context_key: '' } }),
  'an unknown audience action': () => both([identify()], { mapping: { audience_action: 'add' } }),
  'a field of another type': () =>
    each([{ traits_or_props: 'x' }, { context_kind: { a: 1 } }, { enable_batching: 'x' }], (mapping) =>
      both([identify()], { mapping })
    ),
  'an event of a batch that the trigger leaves out': () =>
    serving(204, () => batched([identify({}, { type: 'page' }), identify()])),
  'null where Engage names an audience': () =>
    each([{ context: null }, { context: { personas: null } }], (nothing) =>
      batched([identify(), identify({}, nothing as never)])
    ),
  'an unknown instance': () => all(both([identify()], { settings: { instance: 'mars' } }), saved({ instance: 'mars' })),
  'no token at all': () => all(both([identify()], { settings: { apiKey: undefined } }), saved({ apiKey: undefined })),

  'a token that cannot be sent': () =>
    each(['', ' ', `${TOKEN}\n`, `“${TOKEN}”`], (apiKey) =>
      all(both([identify()], { settings: { apiKey } }), saved({ apiKey }))
    ),
  'a client-side ID that cannot be sent': () =>
    each(['', ' ', TOKEN, 'sdk-5e1f', 'mob-5e1f', '..'], (clientId) =>
      all(both([identify()], { settings: { clientId } }), saved({ clientId }))
    ),
  'a token that is refused': () =>
    each([TOKEN, ` ${TOKEN}`, 'sdk-5e1f', 'mob-5e1f', '5f2b8c1d9e4a7b3c6d8e0f12'], (apiKey) =>
      saved({ apiKey }, ({ what }) => (what.startsWith('GET') ? 401 : 200))
    ),
  'a client-side ID with blanks around it': () =>
    saved({ clientId: ' x ' }, ({ what }) => (what.startsWith('GET') ? 200 : 404)),
  'a token, whatever but 200 is answered': () =>
    each([204, ...STATUSES], (status) => saved({}, ({ what }) => (what.startsWith('GET') ? status : 200))),
  'a client-side ID, whatever but 200 is answered': () =>
    each([204, ...STATUSES], (status) => saved({}, ({ what }) => (what.startsWith('GET') ? 200 : status))),
  'no answer about a token': () => each(FAILURES, (failure) => savedWhere('GET', failure)),
  'no answer about a client-side ID': () => each(FAILURES, (failure) => savedWhere('HEAD', failure)),

  'members, whatever but 2xx is answered': () => each(STATUSES, (status) => answered(status)),
  'members, whatever but 2xx is answered with words of LaunchDarkly': () =>
    each(STATUSES, (status) => answered({ status, body: SAID })),
  'a status beyond 599': () => answered(600),
  'a rate limit or a conflict that says when it resets': () =>
    each([409, 429], (status) => answered({ status, body: SAID, headers: { 'Retry-After': '7' } })),
  'no answer': () => each(FAILURES, (failure) => both([identify()], { definition: withRequest(failing(failure)) })),
  'no answer to another request of the batch': () =>
    each(FAILURES, (failure) =>
      batched(ofKinds(1), { mapping: KIND_OF_EVENT, definition: withRequest(failing(failure)) })
    ),
  'an answer to another request of the batch': () =>
    each([401, 429], (status) =>
      serving({ status, body: SAID }, () => batched(ofKinds(1), { mapping: KIND_OF_EVENT }))
    ),
  'requests that took long': () =>
    inSlowCall((definition) => batched(ofKinds(1), { mapping: KIND_OF_EVENT, definition })),
  'an environment that does not exist': () =>
    serving(
      ({ what }) => (what.startsWith('HEAD') ? 404 : { status: 400, body: SAID }),
      () => batched(ofKinds(2), { mapping: KIND_OF_EVENT })
    ),
  'many bad members': () => each([400, 413], manyBadMembers)
}

const told: Record<string, Told[]> = {}
/** Requests that nothing answered. What is said of them is not what a case is about. */
const unanswered: string[] = []

beforeAll(async () => {
  nock.emitter.on('no match', ({ method, path }: { method?: string; path?: string }) => {
    unanswered.push(`${method} ${path}`)
  })
  for (const [name, run] of Object.entries(CASES)) told[name] = await run()
}, 60_000)
afterAll(() => {
  nock.emitter.removeAllListeners('no match')
})

describe('the messages of the documentation page', () => {
  it.each(Object.keys(CASES))('have one entry for each message about %s', (name) => {
    expect(told[name]).not.toEqual([])
    expect(unique(told[name]).filter((message) => entriesOf(message).length !== 1)).toEqual([])
  })

  it('come of no request that was not meant', () => {
    expect(unanswered).toEqual([])
  })

  it('are all given', () => {
    const given = unique(Object.values(told).flat())
    expect(entries.length).toBeGreaterThan(30)
    expect(entries.filter(({ text }) => !given.some(matching(text))).map(({ text }) => text)).toEqual([])
  })

  it('hold what the texts beside them quote', () => {
    const given = unique(Object.values(told).flat())
    const quoted = entries.flatMap(quotedSentences)
    expect(quoted).toContain('It looks like an SDK key.')
    expect(quoted.filter((text) => !given.some((message) => new RegExp(patternOf(text)).test(message)))).toEqual([])
  })

  // Of texts of more than one word: a lone `null` is not looked for, nor is every way in which the texts can be put together.
  it('hold all that the code says, word for word', () => {
    const given = unique(Object.values(told).flat()).join('\n')
    const ofDefinition = stringsIn(definition)
    const unsaid = textsOfSource(join(__dirname, '../../src'))
      .filter((text) => !ofDefinition.has(text))
      .filter((text) => !given.includes(text) || !page.includes(text))
    expect(unsaid).toEqual(NEVER_SEEN)
  })

  it('promise another try exactly where Segment makes one', () => {
    const isRetried = (status: number) => [408, 423, 429].includes(status) || (status >= 500 && status !== 501)
    const wrong = Object.values(told)
      .flat()
      .filter(({ status, message }) => status !== undefined && message.endsWith(RETRIED) !== isRetried(status))
    expect(wrong).toEqual([])
    expect(page).toContain(`ends with \`${RETRIED}\``)
  })

  it('are two, one behind the other, when both credentials are wrong', async () => {
    const [token] = await saved({}, ({ what }) => (what.startsWith('GET') ? 401 : 200))
    const [clientId] = await saved({}, ({ what }) => (what.startsWith('GET') ? 200 : 404))
    const [both] = await saved({}, ({ what }) => (what.startsWith('GET') ? 401 : 404))

    expect(both.message).toBe(`${token.message} ${clientId.message}`)
    expect(page).toContain(`\`${BEFORE_CREDENTIALS}\``)
  })
})

describe('the choices of the documentation page', () => {
  const choices = sectionsWithTable(page.replace(/<!-- generated:[^]*?<!-- end -->/g, '')).map(
    ({ heading, table }) => ({
      heading,
      table: table.filter((row) => 'value' in row).map(({ choice, value }) => ({ label: choice, value }))
    })
  )

  it.each([
    ['Settings', authentication.fields.instance.choices],
    ['Sync Audience', fields.context_key.choices]
  ])('are those of the definition: %s', (heading, expected) => {
    const inCode = expected?.map((choice) =>
      typeof choice === 'string' ? choice : { label: choice.label, value: `\`${choice.value}\`` }
    )
    expect(choices.find((section) => section.heading === heading)?.table).toEqual(inCode)
  })
})

function entriesOf(message: string): string[] {
  return entries.filter(({ text }) => matching(text)(message)).map(({ text }) => text)
}

function matching(text: string): (message: string) => boolean {
  const pattern = new RegExp(`^${patternOf(text)}$`)
  return (message) => pattern.test(message)
}

function unique(told: Told[]): string[] {
  return [...new Set(told.map(({ message }) => message))]
}

function stringsIn(value: unknown): Set<unknown> {
  const strings = new Set<unknown>()
  JSON.stringify(value, (_key, part: unknown) => {
    strings.add(part)
    return part
  })
  return strings
}
