import type { SegmentEvent } from '@segment/actions-core'
import { LOCAL_CREDENTIALS } from '../../../local/emulator/credentials'
import { presetSettings } from '../../../local/preset-settings'
import { isNotSubscribed, segmentRuntime } from '../../../local/sync/segment-runtime'
import { withRequest } from '../../../local/with-request'
import definition from '../../../src'
import { identify, track } from '../../helpers/engage'

const SETTINGS = presetSettings(definition, LOCAL_CREDENTIALS)
const UNREADABLE = {
  status: 400,
  errormessage:
    "Segment's runtime cannot read the event: context, context.personas, traits or properties is not an object, or it is nested too deep. Leave it out or mend it."
}

/** A runtime around the real destination, whose requests are all accepted, and the context keys of each request. */
function runtime(settings = SETTINGS) {
  const requests: string[][] = []
  const accepting = withRequest(definition, () => (_url, options) => {
    const { batch } = JSON.parse(options!.body as string) as { batch: Array<{ userId: string }> }
    requests.push(batch.map(({ userId }) => userId))
    return Promise.resolve(new Response(null, { status: 204 })) as never
  })
  return { requests, run: segmentRuntime(accepting, settings) }
}

const delivered = (userId: string) => ({
  status: 204,
  sent: { userId, cohortName: 'Vip customers', cohortId: 'aud_1', value: true },
  body: ''
})

const withContext = (userId: string, context: unknown): SegmentEvent =>
  identify({ userId }, { context: context as SegmentEvent['context'] })

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
    let traits: unknown = { vip_customers: true }
    for (let depth = 0; depth < 20_000; depth++) traits = { traits }
    const deep = identify({ userId: 'deep' }, { traits: traits as SegmentEvent['traits'] })

    expect(await run([identify({ userId: 'u1' }), deep])).toEqual([delivered('u1'), UNREADABLE])
    expect(requests).toEqual([['u1']])
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
