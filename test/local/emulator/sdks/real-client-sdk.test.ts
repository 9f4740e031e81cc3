import { initialize, type LDClient, type LDContext, type LDOptions } from 'launchdarkly-node-client-sdk'
import type { Emulator } from '../../../../local/emulator/app'
import { LOCAL_CREDENTIALS } from '../../../../local/emulator/credentials'
import { empty } from '../../../../local/emulator/environment'
import type { Listener } from '../../../../local/emulator/listen'
import { redirected } from '../../../../local/redirected'
import definition from '../../../../src'
import { change } from '../../../helpers/changing'
import { identifies, identify } from '../../../helpers/engage'
import { sendBatch } from '../../../helpers/integration'
import { serveEmulator, SILENT } from '../../../helpers/served-emulator'
import { streamsWaiting } from '../../../helpers/streams'
import { expectNothingUnhandled } from '../../../helpers/unhandled'

/** LaunchDarkly's own SDK for clients, and Segment's runtime, over real sockets and with real time. */
const KEY = 'segment-audiences-aud_1'
const U1 = { kind: 'user', key: 'u1' }

expectNothingUnhandled()

let emulator: Emulator
let listener: Listener
let clients: LDClient[]

async function setUp(flags?: unknown): Promise<void> {
  ;({ emulator, listener } = await serveEmulator(flags))
  clients = []
}

afterEach(async () => {
  for (const client of clients) await client.close()
  await listener.close()
})

async function start(options: LDOptions = {}, context: LDContext = U1): Promise<LDClient> {
  const { origin } = listener
  const client = initialize(LOCAL_CREDENTIALS.clientId, context, {
    baseUrl: origin,
    streamUrl: origin,
    eventsUrl: origin,
    logger: SILENT,
    ...options
  })
  clients.push(client)
  // With a time limit it leaves a timer of that length behind.
  await client.waitForInitialization()
  return client
}

/** Comes back with the changes that the SDK tells of next. The SDK streams only while somebody listens. */
const nextChange = (client: LDClient): Promise<unknown> =>
  new Promise((resolve) => {
    const take = (changes: unknown): void => {
      client.off('change', take)
      resolve(changes)
    }
    client.on('change', take)
  })

const streaming = (): Promise<void> => streamsWaiting(emulator.environment, 1)

const send = (events: ReturnType<typeof identifies>) =>
  sendBatch(events, { definition: redirected(definition, listener.origin), settings: LOCAL_CREDENTIALS })

describe.each([
  ['GET', {}],
  ['REPORT', { useReport: true }]
])('given an application that asks by %s', (_method, options) => {
  it('has the flags of its context', async () => {
    await setUp()
    change(emulator.environment, { add: ['u1'] })
    change(emulator.environment, { add: ['d1'], audience: 'devices', kind: 'device' })
    const client = await start(
      { ...options, evaluationReasons: true },
      { kind: 'multi', user: U1, device: { key: 'd2' } }
    )

    expect(client.allFlags()).toEqual({ [KEY]: true, 'segment-audiences-devices': false })
    expect(client.variationDetail(KEY)).toMatchObject({
      value: true,
      variationIndex: 0,
      reason: { kind: 'RULE_MATCH' }
    })
  })

  it('has those of another context when it changes to that', async () => {
    await setUp()
    change(emulator.environment, { add: ['u2'] })
    const client = await start(options)
    expect(client.variation(KEY)).toBe(false)
    await client.identify({ kind: 'user', key: 'u2' })
    expect(client.variation(KEY)).toBe(true)
  })

  it('sees its flag turn within a second of an Engage event, and turn back', async () => {
    await setUp()
    change(emulator.environment, { add: ['somebody'] })
    const client = await start(options)
    client.setStreaming(true)
    await streaming()
    expect(client.variation(KEY)).toBe(false)

    for (const value of [true, false, true]) {
      const changed = nextChange(client)
      const began = Date.now()
      expect(await send([identify({ userId: 'u1', value })])).toMatchObject([{ status: 204 }])
      expect(await changed).toEqual({ [KEY]: { current: value, previous: !value } })
      expect(Date.now() - began).toBeLessThan(1_000)
      expect(client.variation(KEY)).toBe(value)
      await streaming()
    }
  })

  it('sees a new flag come with its first event', async () => {
    await setUp()
    const client = await start(options)
    client.setStreaming(true)
    await streaming()
    const changed = nextChange(client)
    await send([identify({ userId: 'u1' })])

    expect(await changed).toEqual({ [KEY]: { current: true } })
  })

  it('is not flooded by 10,000 events, and right at the end', async () => {
    await setUp()
    change(emulator.environment, { add: ['somebody'] })
    const client = await start(options)
    let changes = 0
    client.on('change', () => changes++)
    await streaming()

    const results = []
    for (let batch = 0; batch < 10; batch++) {
      const others = identifies(999, (i) => ({ userId: `u${batch}-${i}` }))
      results.push(...(await send([...others, identify({ userId: 'u1', value: batch % 2 === 0 })])))
    }
    await send([identify({ userId: 'u1', value: true })])
    // What comes last says that all before it is there: the flag itself was true meanwhile, too.
    await send([identify({ userId: 'u1', audienceId: 'aud_end', audienceKey: 'end' })])
    while (client.variation('segment-audiences-aud_end') !== true) await nextChange(client)

    expect(new Set(results.map(({ status }) => status))).toEqual(new Set([204]))
    expect(client.variation(KEY)).toBe(true)
    expect(changes).toBeLessThanOrEqual(12)
  })

  it('loses its flags when the emulator starts afresh', async () => {
    await setUp()
    change(emulator.environment, { add: ['u1'] })
    const client = await start(options)
    client.setStreaming(true)
    await streaming()
    const changed = nextChange(client)
    empty(emulator.environment)

    expect(await changed).toEqual({ [KEY]: { previous: true } })
    expect(client.allFlags()).toEqual({})
  })
})

it('shows flags of a file, which target the segments', async () => {
  await setUp({
    flags: {
      checkout: {
        on: true,
        variations: ['standard', 'vip'],
        fallthrough: { variation: 0 },
        rules: [{ variation: 1, clauses: [{ op: 'segmentMatch', values: [KEY] }] }]
      }
    }
  })
  const client = await start()
  client.setStreaming(true)
  await streaming()
  expect(client.allFlags()).toEqual({ checkout: 'standard' })
  const changed = nextChange(client)
  await send([identify({ userId: 'u1' })])

  expect(await changed).toEqual({ checkout: { current: 'vip', previous: 'standard' } })
})

it('takes the events that the SDK tells', async () => {
  await setUp()
  change(emulator.environment, { add: ['u1'] })
  const client = await start()
  client.variation(KEY)
  client.track('bought')
  await client.flush()
  const told = emulator.requests.last.filter(({ path }) => path.startsWith('/events/'))

  expect(new Set(told.map(({ method, path, status }) => `${method} ${path} ${status}`))).toEqual(
    new Set([
      `POST /events/bulk/${LOCAL_CREDENTIALS.clientId} 202`,
      `POST /events/diagnostic/${LOCAL_CREDENTIALS.clientId} 202`
    ])
  )
})

it('says that it knows no other client-side ID', async () => {
  await setUp()
  const { origin } = listener
  const client = initialize('other', U1, {
    baseUrl: origin,
    eventsUrl: origin,
    logger: SILENT,
    sendEvents: false
  })
  clients.push(client)

  await expect(client.waitForInitialization()).rejects.toThrow('environment')
})
