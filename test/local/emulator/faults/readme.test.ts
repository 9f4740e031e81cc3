import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEmulator, type Emulator } from '../../../../local/emulator/app'
import { LOCAL_CREDENTIALS } from '../../../../local/emulator/credentials'
import schema from '../../../../local/emulator/faults/fault-rules.schema.json'
import { parseFaultRules } from '../../../../local/emulator/faults/parse-fault-rules'
import { listen, type Listener } from '../../../../local/emulator/listen'
import { membersBySegment } from '../../../helpers/emulated'
import { SYNC_PATH } from '../../../helpers/integration'
import { manualClock, type ManualClock } from '../../../helpers/manual-clock'
import { sync, syncRequest, users, type Syncing } from '../../../helpers/syncing'
import { until } from '../../../helpers/until'

const README = readFileSync(join(__dirname, '../../../../local/emulator/faults/README.md'), 'utf8')

/** The JSON of each example by its heading. */
const EXAMPLES = new Map(
  [...README.matchAll(/^### (.*)\n[^#]*?```json\n([^]*?)\n```/gm)].map(([, heading, json]) => [
    heading,
    JSON.parse(json) as unknown
  ])
)

interface Started {
  emulator: Emulator
  clock: ManualClock
  /** The statuses of syncs, one after the other. */
  statuses: (...syncs: Syncing[]) => Promise<number[]>
  /** Sends one sync over a connection. */
  send: (signal?: AbortSignal) => Promise<Response>
}

const times = (count: number): Syncing[] => Array<Syncing>(count).fill({})

/** What each of the examples does, in short. */
const TRIED: Record<string, (started: Started) => Promise<void>> = {
  'Every second sync is answered with 503, three times': async ({ statuses }) => {
    expect(await statuses(...times(8))).toEqual([204, 503, 204, 503, 204, 503, 204, 204])
  },
  'The token is refused wherever one is needed': async ({ emulator, statuses }) => {
    expect(await statuses({})).toEqual([401])
    expect((await emulator.app.request(`/sdk/goals/${LOCAL_CREDENTIALS.clientId}`)).status).toBe(200)
  },
  'The token may not change segments': async ({ emulator, statuses }) => {
    expect(await statuses({})).toEqual([403])
    const { headers } = syncRequest()
    expect((await emulator.app.request('/api/v2/versions', { headers })).status).toBe(200)
  },
  'More than 500 members are too large': async ({ statuses }) => {
    expect(await statuses({ members: users(501) }, { members: users(500) })).toEqual([413, 204])
  },
  'Two members and an audience are refused': async ({ statuses }) => {
    const syncs = [{ members: users(8) }, { members: [{ cohortId: 'aud_9' }] }, { members: users(7) }]
    expect(await statuses(...syncs)).toEqual([400, 400, 204])
  },
  'The first sync meets a conflict': async ({ statuses }) => {
    expect(await statuses(...times(2))).toEqual([409, 204])
  },
  "All of LaunchDarkly's limits at once": async ({ emulator, statuses }) => {
    const { headers } = await sync(emulator)
    const limits: string[] = []
    headers.forEach((value, name) => {
      if (/ratelimit|retry/.test(name)) limits.push(name.endsWith('reset') ? name : `${name}: ${value}`)
    })
    expect(limits).toEqual([
      'x-ratelimit-auth-token-remaining: 9',
      'x-ratelimit-auth-token-reset',
      'x-ratelimit-global-remaining: 19',
      'x-ratelimit-reset',
      'x-ratelimit-route-remaining: 4'
    ])
    expect(await statuses(...times(5))).toEqual([204, 204, 204, 204, 429])
  },
  'The connection is reset before anything is applied': async ({ emulator, send }) => {
    await expect(send()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect(membersBySegment(emulator)).toEqual({})
  },
  'The answer gets lost': async ({ emulator, statuses, send }) => {
    expect(await statuses(...times(9))).toEqual(Array(9).fill(204))
    await expect(send()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect(membersBySegment(emulator)).toEqual({ 'segment-audiences-aud_1': ['u1'], 'segment-audiences-lost': ['u1'] })
  },
  Silence: async ({ emulator, statuses, send }) => {
    const client = new AbortController()
    const sending = expect(send(client.signal)).rejects.toThrow('aborted')
    await until(() => emulator.faults.rules[0].acted === 1)
    client.abort()
    await sending
    expect(membersBySegment(emulator)).toEqual({})
    expect(await statuses({})).toEqual([204])
  },
  'A slow answer': async ({ emulator, clock }) => {
    const answer = sync(emulator)
    await until(() => clock.sleeping() === 1)
    clock.pass(11_999)
    expect(clock.sleeping()).toBe(1)
    clock.pass(1)
    expect((await answer).status).toBe(204)
  },
  'A body that stalls': async ({ emulator, send }) => {
    const response = await send()
    expect(response.status).toBe(200)
    expect(membersBySegment(emulator)).toEqual({ 'segment-audiences-lost': ['u1'] })
    await response.body?.cancel()
  },
  'A huge body': async ({ emulator, send }) => {
    const response = await send()
    expect(response.status).toBe(500)
    expect(await response.text()).toHaveLength(300_000)
    expect(membersBySegment(emulator)).toEqual({})
  },
  'A redirect': async ({ emulator }) => {
    const { status, headers } = await sync(emulator)
    expect([status, headers.get('Location')]).toEqual([307, 'https://app.eu.launchdarkly.com/'])
  }
}

describe('the examples of the README', () => {
  const listeners: Listener[] = []
  afterEach(() => Promise.all(listeners.splice(0).map(({ close }) => close())))

  it('are those that are tried here, one at least of each kind', () => {
    const kinds = [...EXAMPLES.values()].flatMap((rules) => parseFaultRules(rules).map(({ fault }) => fault.kind))

    expect([...EXAMPLES.keys()]).toEqual(Object.keys(TRIED))
    expect([...new Set(kinds)].sort()).toEqual(
      schema.definitions.fault.oneOf.map(({ $ref }) => $ref.replace('#/definitions/', '')).sort()
    )
  })

  it.each([...EXAMPLES])('do what they say: %s', async (heading, rules) => {
    const clock = manualClock()
    const emulator = createEmulator({ faults: parseFaultRules(rules), clock })
    await TRIED[heading]({
      emulator,
      clock,
      statuses: async (...syncs) => {
        const responses: number[] = []
        for (const syncing of syncs) responses.push((await sync(emulator, syncing)).status)
        return responses
      },
      send: async (signal) => {
        const listener = await listen(emulator)
        listeners.push(listener)
        const request = syncRequest({ members: [{ cohortId: 'lost' }] })
        return fetch(listener.origin + SYNC_PATH, { ...request, signal })
      }
    })
  })
})
