import { createEmulator, type Emulator } from '../../../local/emulator/app'
import { LOCAL_CREDENTIALS, LOCAL_ENVIRONMENT, LOCAL_PROJECT } from '../../../local/emulator/credentials'
import { compare, type ComparedSegment } from '../../../local/verify/compare'
import type { ExpectedAudience } from '../../../local/verify/expected-memberships'
import { createReads, type Get } from '../../../local/verify/launchdarkly-reads'
import { change } from '../../helpers/changing'
import { readEmulated } from '../../helpers/reading-emulated'

const SEGMENTS = '/api/v2/segments/local/local'

const reads = (get: Get) => createReads(get, { project: LOCAL_PROJECT, environment: LOCAL_ENVIRONMENT })

const compareWith = (emulator: Emulator, audiences: ExpectedAudience[], segmentPrefix = 'segment-audiences-') =>
  compare(audiences, { reads: reads(readEmulated(emulator).get), segmentPrefix })

const audience = (members: Record<string, boolean>, overrides: Partial<ExpectedAudience> = {}): ExpectedAudience => ({
  contextKind: 'user',
  audienceId: 'aud_1',
  audienceKey: 'vip_customers',
  ...overrides,
  members: new Map(Object.entries(members))
})

const segment = (counts: Partial<ComparedSegment> = {}): ComparedSegment => ({
  segmentKey: 'segment-audiences-aud_1',
  audienceId: 'aud_1',
  audienceKey: 'vip_customers',
  contextKind: 'user',
  compared: 0,
  missing: 0,
  stillThere: 0,
  unchecked: 0,
  ...counts
})

const difference = (overrides: object) => ({
  segmentKey: 'segment-audiences-aud_1',
  audienceId: 'aud_1',
  audienceKey: 'vip_customers',
  contextKind: 'user',
  ...overrides
})

function holding(...changes: Array<Parameters<typeof change>[1]>): Emulator {
  const emulator = createEmulator()
  for (const one of changes) change(emulator.environment, one)
  return emulator
}

async function createStandardSegment({ app }: Emulator, key: string): Promise<void> {
  const { status } = await app.request(SEGMENTS, {
    method: 'POST',
    headers: { Authorization: LOCAL_CREDENTIALS.apiKey, 'Content-Type': 'application/json' },
    body: JSON.stringify({ key, name: key })
  })
  expect(status).toBe(201)
}

describe('compare', () => {
  it('finds nothing where all is as it should be, whatever else is there', async () => {
    const emulator = holding({ add: ['u1', 'other'] }, { add: ['u1'], audience: 'aud_9' })
    expect(await compareWith(emulator, [audience({ u1: true, u2: false })])).toEqual({
      segments: [segment({ compared: 2 })],
      differences: []
    })
  })

  it('names what is missing and what is still there, in the order of the input', async () => {
    const emulator = holding({ add: ['u2', 'u4'] }, { add: ['d1'], audience: 'aud_2', kind: 'device' })
    const other = { audienceId: 'aud_2', audienceKey: 'beta', contextKind: 'device' }
    const audiences = [audience({ u4: false, u3: true, u2: true, u1: true }), audience({ d1: false, d2: false }, other)]
    const ofOther = { ...other, segmentKey: 'segment-audiences-aud_2' }

    expect(await compareWith(emulator, audiences)).toEqual({
      segments: [
        segment({ compared: 4, missing: 2, stillThere: 1 }),
        segment({ ...ofOther, compared: 2, stillThere: 1 })
      ],
      differences: [
        difference({ difference: 'still there', contextKey: 'u4', expected: false }),
        difference({ difference: 'missing', contextKey: 'u3', expected: true }),
        difference({ difference: 'missing', contextKey: 'u1', expected: true }),
        difference({ ...ofOther, difference: 'still there', contextKey: 'd1', expected: false })
      ]
    })
  })

  it('misses every member of an absent segment, but none that should not be there, and reads none', async () => {
    const { get, paths } = readEmulated(createEmulator())
    const audiences = [audience({ u1: true, u2: false }), audience({ u1: false }, { audienceId: 'aud_2' })]
    const comparison = await compare(audiences, { reads: reads(get), segmentPrefix: 'segment-audiences-' })

    const aud2 = { audienceId: 'aud_2', segmentKey: 'segment-audiences-aud_2' }
    expect(comparison).toEqual({
      segments: [
        segment({ obstacle: 'segment absent', compared: 2, missing: 1 }),
        segment({ ...aud2, obstacle: 'segment absent', compared: 1 })
      ],
      differences: [difference({ difference: 'segment absent', contextKey: 'u1', expected: true })]
    })
    expect(paths.filter((path) => path.includes('/contexts/'))).toEqual([])
  })

  it('judges each context kind of an audience on its own', async () => {
    const emulator = holding({ add: ['u1', 'u2'] })
    const audiences = [audience({ u1: true }), audience({ u1: true, u2: false }, { contextKind: 'device' })]

    expect(await compareWith(emulator, audiences)).toEqual({
      segments: [
        segment({ compared: 1 }),
        segment({ contextKind: 'device', obstacle: 'wrong kind', heldKind: 'user', compared: 2, missing: 1 })
      ],
      differences: [difference({ contextKind: 'device', difference: 'wrong kind', contextKey: 'u1', expected: true })]
    })
  })

  it('says of a standard segment that it is one', async () => {
    const emulator = createEmulator()
    await createStandardSegment(emulator, 'segment-audiences-aud_1')

    expect(await compareWith(emulator, [audience({ u1: true, u2: false })])).toEqual({
      segments: [segment({ obstacle: 'standard segment', compared: 2, missing: 1 })],
      differences: [difference({ difference: 'standard segment', contextKey: 'u1', expected: true })]
    })
  })

  it('looks for the segments under the prefix that is given', async () => {
    const { segments } = await compareWith(holding({ add: ['u1'] }), [audience({ u1: true })], 'other-')
    expect(segments).toEqual([
      segment({ segmentKey: 'other-aud_1', obstacle: 'segment absent', compared: 1, missing: 1 })
    ])
  })

  it('counts the members that LaunchDarkly does not tell of, and finds no difference in them', async () => {
    const audiences = [audience({ '..': true, u1: true })]
    expect(await compareWith(holding({ add: ['u1'] }), audiences)).toEqual({
      segments: [segment({ compared: 1, unchecked: 1 })],
      differences: []
    })
  })

  it('makes one read for the environment, for each segment and for each member, a few at once', async () => {
    const emulator = holding({ add: ['u0'] })
    const { get, paths } = readEmulated(emulator)
    let underWay = 0
    let most = 0
    const counting: Get = async (path) => {
      most = Math.max(most, ++underWay)
      try {
        return await get(path)
      } finally {
        underWay--
      }
    }
    const members = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`u${i}`, true]))
    await compare([audience(members)], { reads: reads(counting), segmentPrefix: 'segment-audiences-' })

    expect(most).toBe(8)
    expect(paths).toEqual([
      '/api/v2/projects/local/environments/local',
      `${SEGMENTS}/segment-audiences-aud_1`,
      ...Object.keys(members).map((key) => `${SEGMENTS}/segment-audiences-aud_1/contexts/${key}`)
    ])
  })

  it('reads nothing of an environment that is not the one of the client-side ID', async () => {
    const { get, paths } = readEmulated(createEmulator())
    const options = { reads: reads(get), segmentPrefix: 'segment-audiences-' }

    await expect(compare([audience({ u1: true })], { ...options, clientSideId: 'another' })).rejects.toMatchObject({
      message:
        'The environment has another client-side ID than the one given: events delivered with that would go to another environment.',
      hint: 'Give --project and --environment of the environment whose client-side ID is in LAUNCHDARKLY_CLIENT_SIDE_ID.',
      exitCode: 2
    })
    expect(paths).toHaveLength(1)
    await expect(compare([], { ...options, clientSideId: LOCAL_CREDENTIALS.clientId })).resolves.toEqual({
      segments: [],
      differences: []
    })
  })
})
