import { setImmediate } from 'node:timers/promises'
import type { SegmentEvent } from '@segment/actions-core'
import type { Ask } from '../../../local/console/ask'
import { FAULT_CHOICES } from '../../../local/console/fault-choices'
import type { ContextAnswer, ReplayState } from '../../../local/console/protocol'
import type { FaultRule } from '../../../local/emulator/faults/generated-types'
import { identify, track } from '../../helpers/engage'
import { manualClock } from '../../helpers/manual-clock'
import { misbehavingServers } from '../../helpers/misbehaving-server'
import { callOfPage, get, send, servedConsoles, tryOnPage, type ServedConsole } from '../../helpers/served-console'
import { sync } from '../../helpers/syncing'

const serveConsole = servedConsoles()
const serveMisbehaving = misbehavingServers()

const START = 1_000_000

/** A console and its clock: a second passes between the things that a test does. */
async function watching() {
  const clock = manualClock(START)
  const served = await serveConsole({ clock })
  const tried = async (...events: unknown[]): Promise<void> => {
    clock.pass(1_000)
    await tryOnPage(served, JSON.stringify(events))
  }
  const synced = async (...members: Parameters<typeof sync>[1][]): Promise<void> => {
    clock.pass(1_000)
    for (const each of members) expect((await sync(served.emulator, each)).status).toBe(204)
  }
  const memberships = async (key = 'u1', kind = 'user'): Promise<unknown> => {
    const { status, body } = await get<ContextAnswer>(served, `/console/contexts?${new URLSearchParams({ kind, key })}`)
    expect(status).toBe(200)
    return body.memberships
  }
  const lookUp = async (key = 'u1', kind = 'user'): Promise<ContextAnswer> =>
    (await get<ContextAnswer>(served, `/console/contexts?${new URLSearchParams({ kind, key })}`)).body
  const replayed = async (name: string, events: unknown[]): Promise<void> => {
    clock.pass(1_000)
    const { settings, mapping, trigger } = await callOfPage(served, {})
    const form = new FormData()
    form.set('file', new File([events.map((event) => `${JSON.stringify(event)}\n`).join('')], name))
    form.set('settings', JSON.stringify(settings))
    form.set('mapping', JSON.stringify(mapping))
    form.set('trigger', trigger)
    expect((await served.app.request('/replay', { method: 'POST', body: form })).status).toBe(202)
    let state: ReplayState['state'] = 'running'
    while (state === 'running') {
      // Its requests are answered through a socket.
      await setImmediate()
      state = (await get<ReplayState>(served, '/replay')).body.state
    }
    expect(state).toBe('finished')
  }
  return { ...served, tried, replayed, synced, memberships, lookUp }
}

const invalid = (message: string) => ({ status: 400, body: { code: 'invalid_request', message } })

describe('GET /console/segments', () => {
  it('answers nothing before anything came', async () => {
    expect(await get(await watching(), '/console/segments')).toEqual({
      status: 200,
      body: { segments: [], changes: [] }
    })
  })

  it('answers segments with their members over time, and the last changes, the newest first', async () => {
    const served = await watching()
    await served.tried(identify(), identify({ userId: 'u2' }), identify({ audienceId: 'aud_2', audienceKey: 'x' }))
    await served.tried(track({ value: false }))

    const change = (at: number, segment: string, contextKey: string, included: boolean) => ({
      at,
      segment: `segment-audiences-${segment}`,
      contextKey,
      included
    })
    const [first, second] = [START + 1_000, START + 2_000]
    expect(await get(served, '/console/segments')).toEqual({
      status: 200,
      body: {
        segments: [
          {
            key: 'segment-audiences-aud_1',
            name: 'Vip customers',
            contextKind: 'user',
            members: 1,
            added: 2,
            removed: 1,
            version: expect.any(Number),
            history: [
              [first, 2],
              [second, 1]
            ]
          },
          {
            key: 'segment-audiences-aud_2',
            name: 'X',
            contextKind: 'user',
            members: 1,
            added: 1,
            removed: 0,
            version: expect.any(Number),
            history: [[first, 1]]
          }
        ],
        changes: [
          change(second, 'aud_1', 'u1', false),
          change(first, 'aud_2', 'u1', true),
          change(first, 'aud_1', 'u2', true),
          change(first, 'aud_1', 'u1', true)
        ]
      }
    })
  })
})

describe('GET /console/contexts', () => {
  const SEGMENT = { segment: 'segment-audiences-aud_1', name: 'Vip customers' }

  it('answers in which segments a context is, and since which event', async () => {
    const { tried, memberships } = await watching()
    await tried({ type: 'page' }, identify())
    await tried(identify({ audienceId: 'aud_2', audienceKey: 'x' }), identify({ userId: 'u2' }))
    expect(await memberships()).toEqual([
      { ...SEGMENT, since: START + 1_000, event: 'event 2 of try 1' },
      { segment: 'segment-audiences-aud_2', name: 'X', since: START + 2_000, event: 'event 1 of try 2' }
    ])
    expect([await memberships('u3'), await memberships('u1', 'device')]).toEqual([[], []])
  })

  it('takes a key with what URLs escape', async () => {
    const { tried, memberships } = await watching()
    const key = 'ä & b=c?#%2F/"<'
    await tried(identify({ userId: key }))
    expect(await memberships(key)).toEqual([{ ...SEGMENT, since: START + 1_000, event: 'event 1 of try 1' }])
  })

  it('names no event where another client made it a member', async () => {
    const { tried, synced, memberships } = await watching()
    await synced({})
    expect(await memberships()).toEqual([{ ...SEGMENT, since: START + 1_000 }])

    // It was one before.
    await tried(identify())
    expect(await memberships()).toEqual([{ ...SEGMENT, since: START + 1_000 }])
  })

  it('names the first event where a second one says the same', async () => {
    const { tried, memberships } = await watching()
    await tried(identify())
    await tried(identify())
    expect(await memberships()).toEqual([{ ...SEGMENT, since: START + 1_000, event: 'event 1 of try 1' }])
  })

  it('names the one that made it a member anew', async () => {
    const { tried, memberships } = await watching()
    await tried(identify())
    await tried(identify({ value: false }))
    expect(await memberships()).toEqual([])

    await tried(identify({ userId: 'u2' }), identify())
    expect(await memberships()).toEqual([{ ...SEGMENT, since: START + 3_000, event: 'event 2 of try 3' }])
  })

  it('names it also where another client removed the context in between', async () => {
    const { tried, synced, memberships } = await watching()
    await tried(identify())
    await synced({ members: [{ value: false }] })
    await tried(identify())
    expect(await memberships()).toEqual([{ ...SEGMENT, since: START + 3_000, event: 'event 1 of try 2' }])
  })

  it('names the last of several events of a try, which is the one that was sent', async () => {
    const { tried, memberships, lookUp } = await watching()
    await tried(identify(), identify({ value: false }), identify())
    expect(await memberships()).toEqual([{ ...SEGMENT, since: START + 1_000, event: 'event 3 of try 1' }])
    expect((await lookUp()).undelivered).toEqual([])
  })

  it('names lines of a file that was replayed', async () => {
    const { tried, replayed, memberships, lookUp } = await watching()
    await tried(identify({ userId: 'u2' }))
    await replayed('events.jsonl', [
      { type: 'page', userId: 'u3' },
      identify({ value: 'yes' }),
      identify(),
      identify({ userId: 'u2', value: false })
    ])
    expect(await memberships()).toEqual([{ ...SEGMENT, since: START + 2_000, event: 'line 3 of events.jsonl' }])
    expect((await lookUp('u2')).departures).toEqual([
      { ...SEGMENT, at: START + 2_000, event: 'line 4 of events.jsonl' }
    ])
    expect((await lookUp('u3')).undelivered).toEqual([
      {
        event: 'line 1 of events.jsonl',
        at: START + 2_000,
        decision: 'left out',
        explanation: 'The trigger or its own `integrations` leave it out.'
      }
    ])
    // One that was delivered came after it.
    expect((await lookUp()).undelivered).toEqual([])
    await replayed('more.jsonl', [identify(), identify({ value: 'yes' })])
    expect((await lookUp()).undelivered).toEqual([
      {
        audience: 'vip_customers',
        event: 'line 2 of more.jsonl',
        at: START + 3_000,
        decision: 'refused',
        status: 400,
        explanation:
          'The event has a value of type string instead of true or false under the audience key. Send true for a member and false for a removal in the traits of an identify or the properties of a track event.'
      }
    ])
  })

  it('names no event that was not delivered', async () => {
    const { tried, synced, memberships, emulator } = await watching()
    const unavailable: FaultRule = { requests: { method: 'POST' }, times: 1, fault: { kind: 'status', status: 503 } }
    await emulator.app.request('/emulator/faults', { method: 'PUT', body: JSON.stringify([unavailable]) })
    await tried(identify())
    expect(await memberships()).toEqual([])
    await synced({})
    expect(await memberships()).toEqual([{ ...SEGMENT, since: START + 2_000 }])
  })

  it('answers which segments it left, and by which event', async () => {
    const { tried, synced, lookUp } = await watching()
    const other = { audienceId: 'aud_2', audienceKey: 'x' }
    await tried(identify(), identify(other), identify({ userId: 'u2', ...other }))
    expect(await lookUp()).toMatchObject({ departures: [], removals: [] })

    await tried({ type: 'page' }, track({ value: false }))
    // A second time nothing happens.
    await tried(track({ value: false }))
    await synced({ members: [{ value: false, cohortId: 'aud_2', cohortName: 'X' }] })
    const departure = { at: START + 2_000, event: 'event 2 of try 2', ...SEGMENT }
    expect(await lookUp()).toEqual({
      memberships: [],
      departures: [departure, { at: START + 4_000, segment: 'segment-audiences-aud_2', name: 'X' }],
      removals: [],
      ofOtherKinds: [],
      undelivered: []
    })
    for (const [key, kind] of [['u2'], ['u3'], ['u1', 'device']]) {
      expect(await lookUp(key, kind)).toMatchObject({ departures: [], removals: [] })
    }

    await tried(identify(other))
    expect((await lookUp()).departures).toEqual([departure])
  })

  it('answers which event was to remove it from a segment that it did not leave', async () => {
    const { tried, synced, lookUp } = await watching()
    await synced({ members: [{ userId: 'u2' }] })
    await tried(identify({ value: false }))
    await tried(identify({ value: false }))
    expect(await lookUp()).toEqual({
      memberships: [],
      departures: [],
      removals: [{ ...SEGMENT, at: START + 3_000, event: 'event 1 of try 2' }],
      ofOtherKinds: [],
      undelivered: []
    })
    expect((await lookUp('u2')).removals).toEqual([])
    expect((await lookUp('u1', 'device')).removals).toEqual([])
  })

  it('knows of no departure once the emulator began afresh', async () => {
    const { tried, synced, lookUp, emulator } = await watching()
    await tried(identify())
    await synced({ members: [{ value: false }] })
    expect((await lookUp()).departures).toEqual([{ ...SEGMENT, at: START + 2_000 }])
    await emulator.app.request('/emulator', { method: 'DELETE' })
    await synced({ members: [{ userId: 'u2' }] })
    expect(await lookUp()).toEqual({ memberships: [], departures: [], removals: [], ofOtherKinds: [], undelivered: [] })
  })

  it("names the events of Segment's Actions Tester", async () => {
    const served = await watching()
    const { memberships, lookUp } = served
    await send(served, '/syncAudience', { payload: identify(), settings: {} })
    await send(served, '/syncAudience', { payload: [7, identify({ userId: 'u2', value: 'yes' })], settings: {} })
    expect(await memberships()).toEqual([{ ...SEGMENT, since: START, event: 'event 1 of tester call 1' }])
    expect((await lookUp('u2')).undelivered).toMatchObject([
      { audience: 'vip_customers', event: 'event 2 of tester call 2', decision: 'refused', status: 400 }
    ])
  })

  it('answers the last event with the key that was not delivered, and why, by any ID of it', async () => {
    const { tried, lookUp, emulator } = await watching()
    const event = identify({ email: 'u1@example.com' })
    const anonymous: SegmentEvent = { ...event, userId: undefined, anonymousId: 'anonymous' }
    await tried(identify({ userId: 'u2' }), anonymous)
    const refused = {
      audience: 'vip_customers',
      event: 'event 2 of try 1',
      at: START + 1_000,
      decision: 'refused',
      status: 400,
      explanation:
        'The event has no context key: the strategy user_id_only found nothing in segment_user_id. Choose another context_key strategy, or map the fields that it looks at.'
    }
    expect((await lookUp('u1@example.com')).undelivered).toEqual([refused])
    expect((await lookUp('anonymous')).undelivered).toEqual([refused])
    expect([(await lookUp('u1')).undelivered, (await lookUp('u2')).undelivered]).toEqual([[], []])

    const page = { type: 'page', userId: 'u1' }
    await tried(page)
    const leftOut = {
      event: 'event 1 of try 2',
      at: START + 2_000,
      decision: 'left out',
      explanation: 'The trigger leaves it out, so Segment does not send it.'
    }
    expect((await lookUp()).undelivered).toEqual([leftOut])

    const unavailable: FaultRule = { requests: { method: 'POST' }, times: 1, fault: { kind: 'status', status: 503 } }
    await emulator.app.request('/emulator/faults', { method: 'PUT', body: JSON.stringify([unavailable]) })
    await tried(identify())
    // Of whatever audience: what is of none is not why a context is not in a segment.
    expect((await lookUp()).undelivered).toMatchObject([
      { audience: 'vip_customers', event: 'event 1 of try 3', decision: 'undelivered', status: 503 },
      leftOut
    ])
    await tried(identify())
    expect((await lookUp()).undelivered).toEqual([leftOut])
  })

  it('tells of the same key in segments of other kinds, and of those alone', async () => {
    const served = await watching()
    await served.synced({
      contextKind: 'device',
      members: [{ userId: 'u1', cohortId: 'aud_2', cohortName: 'Visitors' }]
    })
    await served.synced({})
    const asUser = await get<ContextAnswer>(served, '/console/contexts?kind=user&key=u1')
    const asOrganization = await get<ContextAnswer>(served, '/console/contexts?kind=organization&key=u1')

    expect(asUser.body.ofOtherKinds).toEqual([{ kind: 'device', name: 'Visitors' }])
    expect(asOrganization.body.ofOtherKinds.map(({ kind }) => kind)).toEqual(['device', 'user'])
  })

  it('answers no removal of one that another client made a member since', async () => {
    const { tried, synced, lookUp } = await watching()
    await tried(identify({ value: false }))
    await synced({})
    expect(await lookUp()).toEqual({
      memberships: [{ ...SEGMENT, since: START + 2_000 }],
      departures: [],
      removals: [],
      ofOtherKinds: [],
      undelivered: []
    })
  })

  describe('where the answer to a try gets lost', () => {
    const losing = async (applied: boolean) => {
      const watched = await watching()
      const fault: FaultRule['fault'] = { kind: 'reset', when: applied ? 'after-applying' : 'before-applying' }
      const rules: FaultRule[] = [{ requests: { method: 'POST' }, times: 1, fault }]
      const loseOne = () =>
        watched.emulator.app.request('/emulator/faults', { method: 'PUT', body: JSON.stringify(rules) })
      return { ...watched, loseOne }
    }

    it('names the event where it was applied', async () => {
      const { tried, memberships, lookUp, loseOne } = await losing(true)
      await loseOne()
      await tried(identify())
      expect(await memberships()).toEqual([{ ...SEGMENT, since: START + 1_000, event: 'event 1 of try 1' }])
      expect((await lookUp()).undelivered).toMatchObject([{ event: 'event 1 of try 1', decision: 'undelivered' }])
    })

    it('names the one of several that was sent', async () => {
      const { tried, memberships, loseOne } = await losing(true)
      await loseOne()
      await tried(identify({ value: false }), identify())
      expect(await memberships()).toEqual([{ ...SEGMENT, since: START + 1_000, event: 'event 2 of try 1' }])
    })

    it('names a removal, too', async () => {
      const { tried, lookUp, loseOne } = await losing(true)
      await tried(identify())
      await loseOne()
      await tried(track({ value: false }))
      expect((await lookUp()).departures).toEqual([{ ...SEGMENT, at: START + 2_000, event: 'event 1 of try 2' }])
    })

    it('still knows what was delivered before, where it was not applied', async () => {
      const { tried, lookUp, loseOne } = await losing(false)
      await tried(identify())
      await tried(track({ value: false }))
      await loseOne()
      await tried(identify())
      expect((await lookUp()).departures).toEqual([{ ...SEGMENT, at: START + 2_000, event: 'event 1 of try 2' }])
    })
  })

  it('finds a key that is a number in the event', async () => {
    const { tried, lookUp } = await watching()
    await tried({ ...identify({ value: 'yes' }), userId: 7 })
    expect((await lookUp('7')).undelivered).toMatchObject([{ event: 'event 1 of try 1', decision: 'refused' }])
  })

  it.each([
    ['no key', '?kind=user', 'give the key of a context: GET /emulator/contexts?kind=user&key=<context key>'],
    ['nothing', '', "kind must be a context kind: letters, digits, '.', '_' and '-' alone, and neither kind nor multi"],
    [
      'a kind that is none',
      '?kind=multi&key=u1',
      "kind must be a context kind: letters, digits, '.', '_' and '-' alone, and neither kind nor multi"
    ]
  ])("refuses %s in the emulator's words", async (_what, query, message) => {
    expect(await get(await watching(), `/console/contexts${query}`)).toEqual(invalid(message))
  })
})

describe('/console/faults', () => {
  const choices = FAULT_CHOICES.map(({ id, label, about }) => ({ id, label, about }))
  const faults = (chosen: string | undefined, acted = 0) => ({ status: 200, body: { choices, chosen, acted } })

  const RESET = 'The connection to LaunchDarkly failed (ECONNRESET).'

  const trySome = async (served: ServedConsole, times: number): Promise<unknown[]> => {
    const statuses: unknown[] = []
    for (let i = 0; i < times; i++) {
      const { exchanges } = await tryOnPage(served, JSON.stringify(identify({ userId: `u${i}` })))
      statuses.push(...exchanges.map(({ response, failure }) => response?.status ?? failure?.problem))
    }
    return statuses
  }
  const members = ({ emulator }: ServedConsole): number[] =>
    [...emulator.environment.segments.values()].map(({ added }) => added)

  it('tells which there are, that none is chosen, and which one was chosen', async () => {
    const served = await serveConsole()
    expect(await get(served, '/console/faults')).toEqual(faults('none'))
    for (const { id } of [...choices].reverse()) {
      expect(await send(served, '/console/faults', { id }, 'PUT')).toEqual(faults(id))
      expect(await get(served, '/console/faults')).toEqual(faults(id))
    }
  })

  it.each([
    ['none', Array(10).fill(204), 0, 10],
    ['rate-limit', [...Array(8).fill(204), 429, 429], 2, 8],
    ['unavailable', [204, 204, 503, 204, 204, 503, 204, 204, 503, 204], 3, 7],
    ['resets', [204, 204, RESET, 204, 204, RESET, 204, 204, RESET, 204], 3, 10]
  ] as const)('%s does what it says, and tells how often', async (id, answers, acted, added) => {
    const served = await serveConsole()
    await send(served, '/console/faults', { id }, 'PUT')
    expect(await trySome(served, 10)).toEqual(answers)
    expect(await get(served, '/console/faults')).toEqual(faults(id, acted))
    expect(members(served)).toEqual([added])
  })

  it('lets what the page asks the emulator through, whatever is chosen', async () => {
    const served = await serveConsole()
    for (const { id } of choices) {
      await send(served, '/console/faults', { id }, 'PUT')
      const asked = ['/console/segments', '/console/contexts?kind=user&key=u1', '/console/faults', '/console/segments']
      expect(await Promise.all(asked.map(async (path) => (await get(served, path)).status))).toEqual(
        asked.map(() => 200)
      )
      expect((await send(served, '/console/check', { id: 'target' })).body).not.toHaveProperty('problem')
    }
  })

  it('begins to count anew where one is chosen again', async () => {
    const served = await serveConsole()
    await send(served, '/console/faults', { id: 'unavailable' }, 'PUT')
    await trySome(served, 3)
    expect(await get(served, '/console/faults')).toEqual(faults('unavailable', 1))
    expect(await send(served, '/console/faults', { id: 'unavailable' }, 'PUT')).toEqual(faults('unavailable'))
  })

  it('tells that other rules are in force, and how often they acted together', async () => {
    const served = await serveConsole({
      faults: [
        { times: 2, fault: { kind: 'status', status: 500 } },
        { times: 1, fault: { kind: 'status', status: 503 } }
      ]
    })
    expect((await get(served, '/console/faults')).body).toEqual({ choices, acted: 0 })
    expect(await trySome(served, 4)).toEqual([500, 500, 503, 204])
    expect((await get(served, '/console/faults')).body).toEqual({ choices, acted: 3 })
    expect(await send(served, '/console/faults', { id: 'none' }, 'PUT')).toEqual(faults('none'))
  })

  it.each([[null], [{}], [{ id: 'other' }], [{ id: ['none'] }], [[]]])('refuses %j', async (call) => {
    const served = await serveConsole()
    await send(served, '/console/faults', { id: 'resets' }, 'PUT')
    expect(await send(served, '/console/faults', call, 'PUT')).toEqual(
      invalid('id must be one of none, rate-limit, unavailable, resets')
    )
    expect(await get(served, '/console/faults')).toEqual(faults('resets'))
  })
})

describe('where the console sends to what is no emulator', () => {
  const NO_EMULATOR = {
    status: 502,
    body: {
      code: 'no_emulator',
      message:
        'What the console sends to is no emulator of this version, so its segments cannot be watched, nor faults be switched on.'
    }
  }
  const answering =
    (status: number, body: unknown): Ask =>
    () =>
      Promise.resolve({ status, body })

  it.each([
    ['404', 404, { code: 'not_found', message: 'no such resource' }],
    ['401', 401, { code: 'unauthorized', message: 'invalid access token' }],
    ['no JSON', 503, undefined]
  ])('says so: it answers %s', async (_what, status, body) => {
    const served = await serveConsole({ ask: answering(status, body) })
    for (const path of ['/console/segments', '/console/contexts?kind=user&key=u1', '/console/faults']) {
      expect(await get(served, path)).toEqual(NO_EMULATOR)
    }
    expect(await send(served, '/console/faults', { id: 'none' }, 'PUT')).toEqual(NO_EMULATOR)
  })

  it('still tries events', async () => {
    const { origin } = await serveMisbehaving((response) => response.writeHead(204).end())
    const served = await serveConsole({ origin, ask: answering(404, undefined) })
    const { events } = await tryOnPage(served, JSON.stringify(identify()))
    expect(events.map(({ decision }) => decision)).toEqual(['delivered'])
  })

  // Its words are taken for an emulator's: the console fails at them, and prints a stack.
  it.each<[string, number, unknown]>([
    ['200 with a page, as a server of pages does for any path', 200, undefined],
    ['200 with JSON of another kind', 200, { ok: true }],
    ['200 with null', 200, null],
    ['200 with half of what it should be', 200, { segments: [], memberships: [] }],
    ['400 with a page', 400, undefined]
  ])('says so: it answers %s', async (_what, status, body) => {
    const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined)
    const served = await serveConsole({ ask: answering(status, body) })
    const answers = []
    for (const path of ['/console/segments', '/console/contexts?kind=user&key=u1', '/console/faults']) {
      answers.push(await get(served, path))
    }
    expect({ answers, printed: printed.mock.calls }).toEqual({
      answers: [NO_EMULATOR, NO_EMULATOR, NO_EMULATOR],
      printed: []
    })
  })
})
