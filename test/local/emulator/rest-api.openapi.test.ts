import Ajv from 'ajv'
import { createEmulator } from '../../../local/emulator/app'
import { LOCAL_CREDENTIALS, LOCAL_SDK_KEY } from '../../../local/emulator/credentials'
import document from '../../fixtures/launchdarkly-openapi-subset.json'

/**
 * Walks all operations of LaunchDarkly's OpenAPI document: each documented answer is either asked for and valid against its
 * schema, or listed below as one that the emulator does not give by itself; and so is each answer that the document lacks.
 */

interface Answer {
  content?: { 'application/json': { schema: { $ref: string } } }
}

interface Operation {
  operationId: string
  responses: Record<string, Answer>
}

/** A request to an operation, where it differs from a good one. */
interface Ask {
  /** What stands in for the parameters of the path. */
  path?: Record<string, string>
  query?: string
  token?: string
  method?: string
  host?: string
  /** Sent as JSON, or as it stands when it is a text. */
  body?: unknown
}

const BIG_SEGMENT = 'segment-audiences-aud_1'
const STANDARD_SEGMENT = 'by-hand'

const GOOD_PATH = { projectKey: 'local', environmentKey: 'local', segmentKey: BIG_SEGMENT, contextKey: 'u1' }
const GOOD_BODIES: Record<string, unknown> = {
  postSegment: { key: 'new', name: 'New', description: 'By hand', tags: ['a'], unbounded: true },
  updateBigSegmentContextTargets: { included: { add: ['u2'] }, excluded: { add: ['u3'] } }
}

const NO_TOKEN: Ask = { token: '' }
const SDK_KEY: Ask = { token: LOCAL_SDK_KEY }
const OTHER_PROJECT: Ask = { path: { projectKey: 'other' } }
const OTHER_ENVIRONMENT: Ask = { path: { environmentKey: 'other' } }
const OTHER_SEGMENT: Ask = { path: { segmentKey: 'other' } }
const OF_STANDARD_SEGMENT: Ask = { path: { segmentKey: STANDARD_SEGMENT } }

/** By operation and documented status: the requests that are answered so. */
const CASES: Record<string, Record<string, Ask[]>> = {
  getVersions: { 200: [{}], 401: [NO_TOKEN, SDK_KEY] },
  getCallerIdentity: { 200: [{}, SDK_KEY], 401: [NO_TOKEN] },
  getSegments: {
    200: [{}, { query: '?limit=1' }, { query: '?limit=1&offset=1&sort=-name,creationDate' }],
    401: [NO_TOKEN, SDK_KEY],
    404: [OTHER_PROJECT, OTHER_ENVIRONMENT]
  },
  postSegment: {
    201: [{}, { body: { key: 'new', name: 'New' } }],
    400: [{ body: '{' }, { body: {} }, { body: { key: 'a b', name: 'New' } }],
    401: [NO_TOKEN, SDK_KEY],
    404: [OTHER_PROJECT, OTHER_ENVIRONMENT]
  },
  getSegment: {
    200: [{}, OF_STANDARD_SEGMENT],
    401: [NO_TOKEN, SDK_KEY],
    404: [OTHER_PROJECT, OTHER_ENVIRONMENT, OTHER_SEGMENT]
  },
  updateBigSegmentContextTargets: {
    204: [{}, { body: {} }],
    400: [{ body: '{' }, { body: { included: { add: [''] } } }, OF_STANDARD_SEGMENT],
    401: [NO_TOKEN, SDK_KEY],
    404: [OTHER_PROJECT, OTHER_ENVIRONMENT, OTHER_SEGMENT]
  },
  getSegmentMembershipForContext: {
    200: [{}, { path: { contextKey: 'nobody' } }],
    400: [OF_STANDARD_SEGMENT, { path: { contextKey: '%ff' } }],
    401: [NO_TOKEN, SDK_KEY],
    404: [OTHER_PROJECT, OTHER_ENVIRONMENT, OTHER_SEGMENT]
  },
  getEnvironmentsByProject: {
    200: [{}, { query: '?limit=0' }, { query: '?offset=1&sort=-createdOn' }],
    400: [{ query: '?limit=x' }, { query: '?filter=query:a' }, { query: '?sort=color' }],
    401: [NO_TOKEN, SDK_KEY],
    404: [OTHER_PROJECT],
    405: [{ method: 'POST', body: {} }]
  },
  getEnvironment: { 200: [{}], 401: [NO_TOKEN, SDK_KEY], 404: [OTHER_PROJECT, OTHER_ENVIRONMENT] }
}

const BY_FAULT_RULES = 'the emulator knows no roles and no limits: it answers so by fault rules alone'

/** Documented answers that the emulator does not give to an operation by itself. */
const NOT_GIVEN: Array<[operation: string, status: string, reason: string]> = [
  ['getVersions', '403', BY_FAULT_RULES],
  ['getVersions', '429', BY_FAULT_RULES],
  ['getCallerIdentity', '429', BY_FAULT_RULES],
  ['postSegment', '403', BY_FAULT_RULES],
  ['postSegment', '429', BY_FAULT_RULES],
  ['getSegment', '429', BY_FAULT_RULES],
  ['updateBigSegmentContextTargets', '429', BY_FAULT_RULES],
  ['getSegmentMembershipForContext', '429', BY_FAULT_RULES],
  ['getEnvironmentsByProject', '403', BY_FAULT_RULES],
  ['getEnvironmentsByProject', '429', BY_FAULT_RULES],
  ['getEnvironment', '403', BY_FAULT_RULES],
  ['getEnvironment', '429', BY_FAULT_RULES]
]

const TOO_LARGE: Ask = { body: ' '.repeat(5 * 1024 * 1024 + 1) }

/** Answers that the document lacks on an operation. They have LaunchDarkly's error shape all the same. */
const NOT_DOCUMENTED: Array<[operation: string, status: string, reason: string, ask: Ask]> = [
  ['getSegments', '400', 'a limit that is no number', { query: '?limit=x' }],
  ['getSegments', '400', 'an offset below zero', { query: '?offset=-1' }],
  ['getSegments', '400', 'a field that nothing is sorted by', { query: '?sort=tags' }],
  ['getSegments', '400', 'a filter, which the emulator does not have', { query: '?filter=tags%20anyOf%20["a"]' }],
  ['getSegments', '421', 'another host', { host: 'attacker.example' }],
  ['getSegment', '400', 'a path that cannot be decoded', { path: { segmentKey: '%ff' } }],
  ['postSegment', '409', 'a key that is taken', { body: { key: STANDARD_SEGMENT, name: 'Again' } }],
  ['postSegment', '413', 'a body over 5 MiB', TOO_LARGE],
  ['updateBigSegmentContextTargets', '413', 'a body over 5 MiB', TOO_LARGE]
]

const OPERATIONS = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(
  ([path, operations]) => Object.entries(operations).map(([method, operation]) => ({ path, method, ...operation }))
)
const ANSWERS = OPERATIONS.flatMap(({ operationId, responses }) =>
  Object.keys(responses).map((status): [string, string] => [operationId, status])
)

const ERROR = { $ref: '#/components/schemas/InvalidRequestErrorRep' }

function operationOf(operationId: string) {
  const operation = OPERATIONS.find((operation) => operation.operationId === operationId)
  if (!operation) throw new Error(`the document has no operation ${operationId}`)
  return operation
}

/** An environment with a big segment that a sync made, which holds `u1`, and a standard one. */
async function seeded() {
  const emulator = createEmulator()
  const post = (path: string, body: object) =>
    emulator.app.request(path, {
      method: 'POST',
      headers: { Authorization: LOCAL_CREDENTIALS.apiKey },
      body: JSON.stringify(body)
    })
  await post('/api/v2/segment-targets/segment-audiences', {
    environmentId: LOCAL_CREDENTIALS.clientId,
    batch: [{ userId: 'u1', cohortName: 'Vip', cohortId: 'aud_1', value: true }]
  })
  await post('/api/v2/segments/local/local', { key: STANDARD_SEGMENT, name: 'By hand' })
  return emulator
}

function filledIn(path: string, parameters: Record<string, string> = {}): string {
  const values: Record<string, string> = { ...GOOD_PATH, ...parameters }
  return path.replace(/\{(\w+)\}/g, (_all, name: string) => values[name])
}

async function answerTo(operationId: string, ask: Ask): Promise<Response> {
  const operation = operationOf(operationId)
  const { path, query = '', method = operation.method.toUpperCase(), token, host = 'localhost', body } = ask
  const sent = body ?? GOOD_BODIES[operationId]
  const { app } = await seeded()
  return app.request(`http://${host}${filledIn(operation.path, path)}${query}`, {
    method,
    headers: token === '' ? {} : { Authorization: token ?? LOCAL_CREDENTIALS.apiKey },
    body: sent === undefined || typeof sent === 'string' ? sent : JSON.stringify(sent)
  })
}

/** Where the document lists the fields of an object, there are no others. */
function strictly(schema: object): object {
  return JSON.parse(JSON.stringify(schema), (_key, value: unknown) => {
    const isClosed = typeof value === 'object' && value !== null && 'properties' in value
    return isClosed ? { additionalProperties: false, ...value } : value
  }) as object
}

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false }).addSchema(
  strictly(document),
  'launchdarkly'
)

function mistakes({ $ref }: { $ref: string }, body: unknown) {
  ajv.validate({ $ref: `launchdarkly${$ref}` }, body)
  return ajv.errors ?? []
}

async function expectAnswer(response: Response, status: string, schema: { $ref: string } | undefined): Promise<void> {
  const text = await response.text()
  expect([response.status, text]).toEqual([Number(status), schema ? expect.stringMatching(/^\{/) : ''])
  if (!schema) return
  expect(response.headers.get('Content-Type')).toBe('application/json')
  expect(mistakes(schema, JSON.parse(text))).toEqual([])
}

describe('the walk', () => {
  it('has a case or an exclusion for each documented answer, and not both', () => {
    const cases = Object.entries(CASES).flatMap(([operationId, statuses]) =>
      Object.keys(statuses).map((status) => [operationId, status])
    )
    const excluded = NOT_GIVEN.map(([operationId, status]) => [operationId, status])

    expect([...cases, ...excluded].map(String).sort()).toEqual(ANSWERS.map(String).sort())
    expect(Object.values(CASES).flatMap((statuses) => Object.values(statuses))).not.toContainEqual([])
  })

  it('takes no answer for undocumented that is documented', () => {
    const documented = ANSWERS.map(String)
    expect(NOT_DOCUMENTED.filter(([id, status]) => documented.includes(String([id, status])))).toEqual([])
  })

  it.each([
    ['BigSegmentTarget', { userKey: 'u1', included: true }, 'required'],
    ['BigSegmentTarget', { userKey: 'u1', included: true, excluded: false, invented: 1 }, 'additionalProperties'],
    ['UserSegments', { items: [{ invented: 1 }], _links: {} }, 'additionalProperties'],
    ['UserSegments', { items: [], _links: { self: { invented: 1 } } }, 'additionalProperties']
  ])('finds what is wrong with a %s: %j', (name, body, keyword) => {
    expect(mistakes({ $ref: `#/components/schemas/${name}` }, body)).toContainEqual(
      expect.objectContaining({ keyword })
    )
  })
})

describe('LaunchDarkly documents', () => {
  const asks = Object.entries(CASES).flatMap(([operationId, statuses]) =>
    Object.entries(statuses).flatMap(([status, asks]) =>
      asks.map((ask): [string, string, string, Ask] => [operationId, status, JSON.stringify(ask), ask])
    )
  )

  it.each(asks)('%s: %s to %s', async (operationId, status, _request, ask) => {
    const { content } = operationOf(operationId).responses[status]
    await expectAnswer(await answerTo(operationId, ask), status, content?.['application/json'].schema)
  })

  const paths = Object.entries(document.paths).map(([path, operations]): [string, string[]] => [
    path,
    Object.keys(operations).flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
  ])

  it.each(paths)('%s: with %s, and 405 to other methods', async (path, methods) => {
    const url = filledIn(path)
    const headers = { Authorization: LOCAL_CREDENTIALS.apiKey }
    const { app } = await seeded()

    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      if (methods.includes(method)) continue
      const response = await app.request(url, { method, headers })
      expect(response.headers.get('Allow')).toBe(methods.join(', '))
      await expectAnswer(response, '405', { $ref: '#/components/schemas/MethodNotAllowedErrorRep' })
    }
    const head = await app.request(url, { method: 'HEAD', headers })
    expect([head.status, await head.text()]).toEqual([methods.includes('HEAD') ? 200 : 405, ''])
  })
})

describe('LaunchDarkly does not document', () => {
  it.each(NOT_DOCUMENTED)('%s: %s for %s', async (operationId, status, _reason, ask) => {
    await expectAnswer(await answerTo(operationId, ask), status, ERROR)
  })

  it('updateBigSegmentContextTargets: 409 for a change at the same time', async () => {
    const { app } = await seeded()
    const update = () =>
      app.request(`/api/v2/segments/local/local/${BIG_SEGMENT}/contexts`, {
        method: 'POST',
        headers: { Authorization: LOCAL_CREDENTIALS.apiKey },
        body: JSON.stringify({ included: { remove: ['u1'] } })
      })
    const [first, second] = await Promise.all([update(), update()])

    expect(operationOf('updateBigSegmentContextTargets').responses).not.toHaveProperty('409')
    await expectAnswer(first, '204', undefined)
    await expectAnswer(second, '409', ERROR)
  })

  it('getSegment: 500 for a failure of the emulator', async () => {
    const { app, environment } = await seeded()
    jest.spyOn(environment.segments, 'get').mockImplementation(() => {
      throw new Error('broken')
    })
    jest.spyOn(console, 'error').mockImplementation()
    const response = await app.request(`/api/v2/segments/local/local/${BIG_SEGMENT}`, {
      headers: { Authorization: LOCAL_CREDENTIALS.apiKey }
    })

    expect(operationOf('getSegment').responses).not.toHaveProperty('500')
    await expectAnswer(response, '500', ERROR)
  })
})
