import { createEmulator } from '../../../local/emulator/app'
import { LOCAL_CREDENTIALS, LOCAL_ENVIRONMENT, LOCAL_PROJECT } from '../../../local/emulator/credentials'
import { EXIT_CODES, ToolError } from '../../../local/tool-error'
import { createReads, type Answer, type Reads } from '../../../local/verify/launchdarkly-reads'
import { change } from '../../helpers/changing'
import { readEmulated } from '../../helpers/reading-emulated'
import { expectNoSecrets } from '../../helpers/secrets'

const LOCAL = { project: LOCAL_PROJECT, environment: LOCAL_ENVIRONMENT }
const CONTEXT_KEY = 'ada/lovelace@example.com?x=%2e'

const emulator = createEmulator()
const { environment } = emulator
beforeAll(() => change(environment, { add: ['u1', CONTEXT_KEY], remove: ['u2'], kind: 'device' }))

async function failureOf(promise: Promise<unknown>): Promise<ToolError> {
  const error: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error
  )
  if (!(error instanceof ToolError)) throw new Error(`expected an error of a tool, not ${String(error)}`)
  return error
}

/** Reads that all get the same answer. */
const answered = (status: number, body?: unknown): Reads =>
  createReads((): Promise<Answer> => Promise.resolve({ status, body }), LOCAL)

describe('createReads', () => {
  it('reads the environment, its segments and their members', async () => {
    const { get, paths } = readEmulated(emulator)
    const reads = createReads(get, LOCAL)

    expect(await reads.clientSideId()).toBe(LOCAL_CREDENTIALS.clientId)
    expect(await reads.segment('segment-audiences-aud_1')).toEqual({ unbounded: true, contextKind: 'device' })
    expect(await reads.segment('segment-audiences-aud_2')).toBe(undefined)
    expect(await reads.includes('segment-audiences-aud_1', 'u1')).toBe(true)
    expect(await reads.includes('segment-audiences-aud_1', 'u2')).toBe(false)
    expect(await reads.includes('segment-audiences-aud_1', CONTEXT_KEY)).toBe(true)
    expect(paths).toEqual([
      '/api/v2/projects/local/environments/local',
      '/api/v2/segments/local/local/segment-audiences-aud_1',
      '/api/v2/segments/local/local/segment-audiences-aud_2',
      '/api/v2/segments/local/local/segment-audiences-aud_1/contexts/u1',
      '/api/v2/segments/local/local/segment-audiences-aud_1/contexts/u2',
      '/api/v2/segments/local/local/segment-audiences-aud_1/contexts/ada%2Flovelace%40example.com%3Fx%3D%252e'
    ])
  })

  it('takes a segment that says nothing of it for a standard one, and a big one without a kind for one of users', async () => {
    expect(await answered(200, {}).segment('vip')).toEqual({ unbounded: false, contextKind: 'user' })
    expect(await answered(200, { unbounded: true }).segment('vip')).toEqual({ unbounded: true, contextKind: 'user' })
  })

  it.each(['', '.', '..', 'a\ud800'])('asks for nothing that no path can carry: %j', async (name) => {
    const { get, paths } = readEmulated(emulator)
    const reads = createReads(get, LOCAL)

    expect(await reads.segment(name)).toBe(undefined)
    expect(await reads.includes('segment-audiences-aud_1', name)).toBe(undefined)
    expect(() => createReads(get, { ...LOCAL, project: name })).toThrow(ToolError)
    expect(paths).toEqual([])
  })

  it.each([400, 413, 414, 431])('does not know of a member whose context key is answered with %d', async (status) => {
    expect(await answered(status).includes('vip', 'u1')).toBe(undefined)
  })

  it('takes a context that LaunchDarkly does not know for no member', async () => {
    expect(await answered(404).includes('vip', 'u1')).toBe(false)
  })

  it.each([
    [{ ...LOCAL, project: 'shop' }, 'local', 'shop'],
    [{ ...LOCAL, environment: 'production' }, 'production', 'local']
  ])('says which environment there is not: %j', async (names, environmentKey, project) => {
    expect(await failureOf(createReads(readEmulated(emulator).get, names).clientSideId())).toMatchObject({
      message: `LaunchDarkly has no environment with the key ${environmentKey} in a project with the key ${project}, or does not show it to this service token.`,
      hint: 'Give the keys, not the names, with --project and --environment; the token needs a Reader role or the action viewProject.',
      exitCode: EXIT_CODES.wrongUsage
    })
  })

  it('says that the token was refused', async () => {
    const token = 'api-00000000-0000-4000-8000-000000000000'
    const error = await failureOf(createReads(readEmulated(emulator, token).get, LOCAL).clientSideId())

    expect(error).toMatchObject({
      message: 'LaunchDarkly refused the service token (401 Unauthorized).',
      hint: 'Check the token in LAUNCHDARKLY_SERVICE_TOKEN. Check that --instance, or --to, is where your account lives.',
      exitCode: EXIT_CODES.couldNotFinish
    })
    expectNoSecrets(error, [token])
  })

  it.each([
    [403, 'The service token may not read a member of a segment (403 Forbidden).', /Reader role.*viewProject/],
    [429, "LaunchDarkly's rate limit did not let a member of a segment be read in time (429 Too Many", /--sample/],
    [503, 'LaunchDarkly answered 503 Service Unavailable instead of a member of a segment.', /Try again/],
    [408, 'LaunchDarkly answered 408 Request Timeout instead of a member of a segment.', /Try again/],
    [302, 'LaunchDarkly answered 302 Found instead of a member of a segment.', /--instance/],
    [418, "LaunchDarkly answered 418 I'm a Teapot instead of a member of a segment.", /--instance/],
    [204, 'LaunchDarkly answered 204 No Content instead of a member of a segment.', /--instance/]
  ])('explains %d', async (status, message, hint) => {
    const error = await failureOf(answered(status, { message: `no ${CONTEXT_KEY}` }).includes('vip', CONTEXT_KEY))

    expect(error.message).toContain(message)
    expect(error.hint).toMatch(hint)
    expect(error.exitCode).toBe(EXIT_CODES.couldNotFinish)
    expectNoSecrets(error, [CONTEXT_KEY])
  })

  it.each([undefined, null, 'ok', [], {}, { _id: 1, unbounded: 'yes', included: 'yes' }])(
    'refuses an answer that is not as documented: %j',
    async (body) => {
      const reads = answered(200, body)
      const says = (what: string) => `LaunchDarkly's answer is not ${what} as documented.`

      expect((await failureOf(reads.clientSideId())).message).toBe(says('the environment'))
      expect((await failureOf(reads.includes('vip', 'u1'))).message).toBe(says('a member of a segment'))
    }
  )

  it.each([undefined, null, 'ok', { unbounded: 'yes' }, { unbounded: true, unboundedContextKind: null }])(
    'refuses a segment that is none: %j',
    async (body) => {
      const { message } = await failureOf(answered(200, body).segment('vip'))
      expect(message).toBe("LaunchDarkly's answer is not a segment as documented.")
    }
  )
})
