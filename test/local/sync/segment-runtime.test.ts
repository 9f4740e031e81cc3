import type { SegmentEvent } from '@segment/actions-core'
import { LOCAL_CREDENTIALS } from '../../../local/emulator/credentials'
import { presetSettings } from '../../../local/preset-settings'
import { isNotSubscribed, segmentRuntime, segmentRuntimeUnbatched } from '../../../local/sync/segment-runtime'
import { withRequest } from '../../../local/with-request'
import definition from '../../../src'
import { identify, track } from '../../helpers/engage'
import { until } from '../../helpers/until'

const SETTINGS = presetSettings(definition, LOCAL_CREDENTIALS)
const UNREADABLE = {
  status: 400,
  errormessage:
    "Segment's runtime cannot read the event: context, context.personas, traits or properties is not an object, it is nested too deep, or a Liquid template of the mapping fails on it. Leave it out, or mend it or the template."
}

/** A runtime around the real destination, whose requests are all accepted, and the context keys of each request. */
function runtime(settings = SETTINGS, { create = segmentRuntime, status = 204 } = {}) {
  const requests: string[][] = []
  const accepting = withRequest(definition, () => (_url, options) => {
    const { batch } = JSON.parse(options!.body as string) as { batch: Array<{ userId: string }> }
    requests.push(batch.map(({ userId }) => userId))
    return Promise.resolve(Object.assign(new Response(null, { status }), { content: '' })) as never
  })
  return { requests, run: create(accepting, settings) }
}

const delivered = (userId: string) => ({
  status: 204,
  sent: { userId, cohortName: 'Vip customers', cohortId: 'aud_1', value: true },
  body: ''
})

const withContext = (userId: string, context: unknown): SegmentEvent =>
  identify({ userId }, { context: context as SegmentEvent['context'] })

/** An event that is nested too deep for the runtime. */
function deep(userId: string): SegmentEvent {
  let traits: unknown = { vip_customers: true }
  for (let depth = 0; depth < 20_000; depth++) traits = { traits }
  return identify({ userId }, { traits: traits as SegmentEvent['traits'] })
}

describe('segmentRuntime', () => {
  it('gives each event a result of its own, in one batch', async () => {
    const { run, requests } = runtime()
    const results = await run([identify({ userId: 'u1' }), identify({ userId: '' }), identify({ userId: 'u3' })])
    expect(results).toEqual([delivered('u1'), expect.objectContaining({ status: 400 }), delivered('u3')])
    expect(requests).toEqual([['u1', 'u3']])
  })

  it('sends the events beside those that the runtime cannot read, in one request and in their order', async () => {
    const { run, requests } = runtime()
    const results = await run([
      identify({ userId: 'u1' }),
      withContext('bad', null),
      identify({ userId: 'u3' }),
      identify({ userId: 'u4' }),
      withContext('bad', { personas: null })
    ])
    expect(results).toEqual([delivered('u1'), UNREADABLE, delivered('u3'), delivered('u4'), UNREADABLE])
    expect(requests).toEqual([['u1', 'u3', 'u4']])
  })

  it('sends the events beside one that is nested too deep for the runtime', async () => {
    const { run, requests } = runtime()
    expect(await run([identify({ userId: 'u1' }), deep('bad')])).toEqual([delivered('u1'), UNREADABLE])
    expect(requests).toEqual([['u1']])
  })

  it.each([
    ['a batch', segmentRuntime, [['u1', 'u3']]],
    ['events by themselves', segmentRuntimeUnbatched, [['u1'], ['u3']]]
  ])('sends the events beside one on which a template of the mapping fails: %s', async (_what, create, sent) => {
    const { subscription, ...settings } = SETTINGS
    const { mapping, ...others } = subscription as { mapping: object }
    const failing = { '@liquid': '{% if anonymousId %}{{ userId | concat: 5 }}{% else %}{{ userId }}{% endif %}' }
    const { run, requests } = runtime(
      { ...settings, subscription: { ...others, mapping: { ...mapping, segment_user_id: failing } } },
      { create }
    )
    const events = [{ userId: 'u1' }, { userId: 'u2', anonymousId: 'a2' }, { userId: 'u3' }]
    expect(await run(events.map((event) => identify(event)))).toEqual([delivered('u1'), UNREADABLE, delivered('u3')])
    expect(requests).toEqual(sent)
  })

  it('sends nothing where no event can be read, whatever the runtime calls it', async () => {
    const { run, requests } = runtime()
    const [{ status }] = await run([withContext('bad', null)])
    expect(status).toBe(400)
    expect(requests).toEqual([])
  })

  it.each([
    ['alone', [track({ userId: 'u1' })]],
    ['beside one that does', [identify({ userId: 'u2' }), track({ userId: 'u1' })]]
  ])('tells an event that does not match the trigger, %s', async (_, events) => {
    const { run } = runtime(presetSettings(definition, LOCAL_CREDENTIALS, { trigger: 'type = "identify"' }))
    const results = await run(events)
    expect(results.map(isNotSubscribed)).toEqual(events.map(({ type }) => type === 'track'))
  })

  it('tells no other refusal from one by the trigger', async () => {
    const { run } = runtime()
    const results = await run([identify({ userId: '' }), identify({ audienceId: '' }), identify({ value: 'yes' })])
    expect(results.map(isNotSubscribed)).toEqual([false, false, false])
  })

  it('fails when the settings are not valid, rather than to take all events for bad', async () => {
    const { run } = runtime({ ...SETTINGS, instance: 'nowhere' })
    await expect(run([identify()])).rejects.toThrow(
      'LaunchDarkly instance must be one of: "commercial", "eu", or "federal".'
    )
  })
})

describe('segmentRuntimeUnbatched', () => {
  const unbatched = (settings = SETTINGS, status?: number) =>
    runtime(settings, { create: segmentRuntimeUnbatched, status })

  it('gives each event a result and a request of its own, in their order', async () => {
    const { run, requests } = unbatched()
    const results = await run([identify({ userId: 'u1' }), identify({ userId: 'u2' }), identify({ userId: 'u1' })])
    expect(results).toEqual([delivered('u1'), delivered('u2'), delivered('u1')])
    expect(requests).toEqual([['u1'], ['u2'], ['u1']])
  })

  it('begins with an event when the one before it is answered', async () => {
    const under: string[] = []
    let answer = (): void => undefined
    const slow = withRequest(definition, () => async (_url, options) => {
      under.push(options!.body as string)
      await new Promise<void>((resolve) => (answer = resolve))
      return new Response(null, { status: 204 }) as never
    })
    const results = segmentRuntimeUnbatched(slow, SETTINGS)([identify({ userId: 'u1' }), identify({ userId: 'u2' })])
    for (const made of [1, 2]) {
      await until(() => under.length === made)
      // Whatever could begin has begun by now.
      await new Promise((resolve) => setImmediate(resolve))
      expect(under).toHaveLength(made)
      answer()
    }
    expect(await results).toEqual([delivered('u1'), delivered('u2')])
  })

  it('tells why each other event was not delivered', async () => {
    const { run, requests } = unbatched(presetSettings(definition, LOCAL_CREDENTIALS, { trigger: 'type = "identify"' }))
    const results = await run([
      identify({ userId: '' }),
      identify({ userId: 'u1' }, { context: {} }),
      deep('bad'),
      track({ userId: 'u1' }),
      identify({ userId: 'u1' })
    ])
    expect(results).toEqual([
      {
        status: 400,
        errormessage:
          'The event has no context key: the strategy user_id_only found nothing in segment_user_id. Choose another context_key strategy, or map the fields that it looks at.'
      },
      {
        status: 400,
        errormessage:
          "The root value is missing the required field 'segment_audience_id'. The root value is missing the required field 'segment_audience_key'. The root value is missing the required field 'segment_computation_action'."
      },
      UNREADABLE,
      { status: 400, errormessage: 'Payload is either invalid or does not match the subscription' },
      delivered('u1')
    ])
    expect(results.map(isNotSubscribed)).toEqual([false, false, false, true, false])
    expect(requests).toEqual([['u1']])
  })

  it.each([
    [401, 401],
    [409, 429],
    [503, 503]
  ])('tells what LaunchDarkly answered: %d', async (answered, status) => {
    const { run, requests } = unbatched(SETTINGS, answered)
    expect(await run([identify({ userId: 'u1' }), identify({ userId: 'u2' })])).toEqual([
      { status, errormessage: expect.stringContaining(`LaunchDarkly answered ${answered}`) },
      { status, errormessage: expect.stringContaining(`LaunchDarkly answered ${answered}`) }
    ])
    expect(requests).toEqual([['u1'], ['u2']])
  })

  // It takes each event for refused, with what is wrong about the settings.
  it('fails when the settings are not valid, rather than to take all events for bad', async () => {
    const { run } = unbatched({ ...SETTINGS, instance: 'nowhere' })
    await expect(run([identify()])).rejects.toThrow(
      'LaunchDarkly instance must be one of: "commercial", "eu", or "federal".'
    )
  })
})
