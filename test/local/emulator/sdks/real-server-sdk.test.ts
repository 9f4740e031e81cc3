import { once } from 'node:events'
import { get } from 'node:http'
import { init, type LDClient, type LDOptions } from '@launchdarkly/node-server-sdk'
import type { Emulator } from '../../../../local/emulator/app'
import { LOCAL_CREDENTIALS, LOCAL_SDK_KEY } from '../../../../local/emulator/credentials'
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

/** LaunchDarkly's own SDK for servers, and Segment's runtime, over real sockets and with real time. */
const KEY = 'segment-audiences-aud_1'

expectNothingUnhandled()

let emulator: Emulator
let listener: Listener
let clients: LDClient[]

async function setUp(flags?: unknown): Promise<void> {
  ;({ emulator, listener } = await serveEmulator(flags))
  clients = []
}

afterEach(async () => {
  for (const client of clients) client.close()
  await listener.close()
})

async function start(options: LDOptions = {}): Promise<LDClient> {
  const { origin } = listener
  const client = init(LOCAL_SDK_KEY, {
    baseUri: origin,
    streamUri: origin,
    eventsUri: origin,
    logger: SILENT,
    ...options
  })
  clients.push(client)
  await client.waitForInitialization({ timeout: 10 })
  return client
}

const value = (client: LDClient, key: string, { kind = 'user', flag = KEY } = {}): Promise<unknown> =>
  client.variation(flag, { kind, key }, null)

/** Comes back when the flag has the value for the context. The SDK tells of each change of a flag or of what it targets. */
async function turned(client: LDClient, contextKey: string, awaited: unknown, flag = KEY): Promise<void> {
  while ((await value(client, contextKey, { flag })) !== awaited) await once(client, 'update')
}

const streaming = (count = 1): Promise<void> => streamsWaiting(emulator.environment, count)

const send = (events: ReturnType<typeof identifies>) =>
  sendBatch(events, { definition: redirected(definition, listener.origin), settings: LOCAL_CREDENTIALS })

it('sees a flag turn within a second of an Engage event, and turn back', async () => {
  await setUp()
  const client = await start()
  // So that it tells of changes: without a listener it does not look for them.
  client.on('update', () => undefined)
  expect(await value(client, 'u1')).toBeNull()

  for (const awaited of [true, false, true]) {
    await streaming()
    const began = Date.now()
    expect(await send([identify({ userId: 'u1', value: awaited })])).toMatchObject([{ status: 204 }])
    await turned(client, 'u1', awaited)
    expect(Date.now() - began).toBeLessThan(1_000)
  }
  expect(await value(client, 'u2')).toBe(false)
})

it('sees the members of kinds apart', async () => {
  await setUp()
  change(emulator.environment, { add: ['x'] })
  change(emulator.environment, { add: ['x', 'y'], audience: 'devices', kind: 'device' })
  const client = await start()
  const flag = 'segment-audiences-devices'

  expect(await value(client, 'x')).toBe(true)
  expect(await value(client, 'x', { kind: 'device' })).toBe(false)
  expect(await value(client, 'x', { flag })).toBe(false)
  expect(await value(client, 'y', { flag, kind: 'device' })).toBe(true)
})

it('survives a segment of 120,000, and sees members of each part come and go', async () => {
  await setUp()
  const keys = Array.from({ length: 120_000 }, (_, i) => `u${i}`)
  change(emulator.environment, { add: keys.slice(0, 110_000) })
  const client = await start()
  client.on('update', () => undefined)
  const looked = ['u0', 'u49999', 'u50000', 'u99999', 'u100000', 'u109999']
  for (const key of looked) expect([key, await value(client, key)]).toEqual([key, true])
  expect(await value(client, 'u110000')).toBe(false)

  await streaming()
  change(emulator.environment, { add: keys.slice(110_000), remove: looked })
  for (const key of looked) await turned(client, key, false)
  for (const key of ['u1', 'u50001', 'u100001', 'u110000', 'u119999'])
    expect([key, await value(client, key)]).toEqual([key, true])

  await streaming()
  change(emulator.environment, { add: looked })
  for (const key of looked) await turned(client, key, true)
})

it('has all by polling, too, and what changed when it asks again', async () => {
  await setUp()
  change(emulator.environment, { add: ['u1'] })
  const first = await start({ stream: false })
  expect([await value(first, 'u1'), await value(first, 'u2')]).toEqual([true, false])
  change(emulator.environment, { add: ['u2'], remove: ['u1'] })
  const second = await start({ stream: false })
  expect([await value(second, 'u1'), await value(second, 'u2')]).toEqual([false, true])
})

it('is not flooded by 10,000 events in a second, and right at the end', async () => {
  await setUp()
  change(emulator.environment, { add: ['somebody'] })
  const client = await start()
  let updates = 0
  client.on('update', () => updates++)
  let patches = 0
  const response = get(`${listener.origin}/all`, { headers: { Authorization: LOCAL_SDK_KEY } }, (stream) => {
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => (patches += text.split('event: patch').length - 1))
  })
  await once(response, 'response')
  await streaming(2)

  const began = Date.now()
  const results = []
  for (let batch = 0; batch < 10; batch++) {
    const others = identifies(999, (i) => ({ userId: `u${batch}-${i}` }))
    results.push(...(await send([...others, identify({ userId: 'u1', value: batch % 2 === 0 })])))
  }
  await send([identify({ userId: 'last' })])
  await turned(client, 'last', true)
  // Changes of 200 ms go out together, so this is as slow as the machine.
  const most = Math.ceil((Date.now() - began) / 200) + 2

  expect(new Set(results.map(({ status }) => status))).toEqual(new Set([204]))
  expect([await value(client, 'u1'), await value(client, 'u9-998'), await value(client, 'u0-0')]).toEqual([
    false,
    true,
    true
  ])
  expect(patches).toBeGreaterThan(0)
  expect(patches).toBeLessThanOrEqual(most)
  expect(updates).toBeLessThanOrEqual(most)
  response.destroy()
})

it('loses its flags when the emulator starts afresh', async () => {
  await setUp()
  change(emulator.environment, { add: ['u1'] })
  const client = await start()
  client.on('update', () => undefined)
  await streaming()
  empty(emulator.environment)
  await turned(client, 'u1', null)

  await streaming()
  change(emulator.environment, { add: ['u2'] })
  await turned(client, 'u2', true)
  expect(await value(client, 'u1')).toBe(false)
})

it('shows flags of a file, which target the segments, also those that it has itself', async () => {
  const targeting = (segment: string) => ({
    on: true,
    variations: ['standard', 'vip'],
    fallthrough: { variation: 0 },
    rules: [{ variation: 1, clauses: [{ op: 'segmentMatch', values: [segment] }] }]
  })
  await setUp({
    flags: { own: targeting('own'), synced: targeting(KEY) },
    segments: { own: { included: ['u1'] }, [KEY]: { version: 57, included: ['u1'] } }
  })
  const client = await start()
  client.on('update', () => undefined)
  const all = async (key: string) => [
    await value(client, key, { flag: 'own' }),
    await value(client, key, { flag: 'synced' })
  ]
  expect(await all('u1')).toEqual(['vip', 'vip'])

  await streaming()
  await send([identify({ userId: 'u2' })])
  await turned(client, 'u2', 'vip', 'synced')
  expect(await all('u1')).toEqual(['vip', 'standard'])
})

it('takes the events that the SDK tells', async () => {
  await setUp()
  const client = await start()
  await client.variation(KEY, { kind: 'user', key: 'u1' }, null)
  await client.flush()
  const told = emulator.requests.last.filter(({ method }) => method === 'POST')

  expect(new Set(told.map(({ path, status }) => `${path} ${status}`))).toEqual(
    new Set(['/bulk 202', '/diagnostic 202'])
  )
})

it('gives the SDK up when its key is another', async () => {
  await setUp()
  const { origin } = listener
  const client = init('sdk-other', { baseUri: origin, streamUri: origin, logger: SILENT, sendEvents: false })
  clients.push(client)

  await expect(client.waitForInitialization({ timeout: 10 })).rejects.toThrow('Authentication failed')
})

it('leaves nothing behind when applications go', async () => {
  await setUp()
  for (let i = 0; i < 3; i++) await start()
  await streaming(3)
  for (const client of clients) client.close()
  await streaming(0)
})
