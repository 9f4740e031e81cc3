import { applySync } from '../../../local/emulator/apply-sync'
import { createEnvironment, type Environment } from '../../../local/emulator/environment'
import type { SegmentChange } from '../../../local/emulator/parse-request'
import { Refusal } from '../../../local/emulator/refusal'
import { hasMember, newSegment } from '../../../local/emulator/segments'

const KEY = 'segment-audiences-aud_1'
const TIME = Date.parse('2026-01-02T03:04:05Z')

const change = (contextKey: string, included: boolean, cohortId = 'aud_1'): SegmentChange => ({
  cohortId,
  cohortName: 'Vip customers',
  contextKey,
  included
})

interface Sync {
  contextKind?: string
  changes: SegmentChange[]
  /** When it came; by default, when all that was before it is done. */
  arrivedAt?: number
}

function sync(environment: Environment, { contextKind = 'user', changes, arrivedAt = environment.version }: Sync) {
  applySync(environment, { environmentId: 'env', contextKind, changes }, { version: arrivedAt, time: TIME })
}

function synced(...syncs: Sync[]): Environment {
  const environment = createEnvironment()
  for (const one of syncs) sync(environment, one)
  return environment
}

it('creates the segment of an audience with its first member', () => {
  const environment = synced({ changes: [change('u1', true)] })

  expect(environment.version).toBe(1)
  expect([...environment.segments]).toEqual([
    [
      KEY,
      {
        key: KEY,
        name: 'Vip customers',
        description: '',
        tags: [],
        unbounded: true,
        contextKind: 'user',
        parts: [{ contextKeys: ['u1'], since: [TIME], publishedIn: 0, added: new Set(['u1']), removed: new Set() }],
        places: expect.any(Array),
        freePlaces: [],
        excluded: new Set(),
        version: 1,
        createdAt: TIME,
        changedAt: TIME,
        added: 1,
        removed: 0,
        history: [[TIME, 1]]
      }
    ]
  ])
})

it('creates it with a removal, too', () => {
  const environment = synced({ changes: [change('u1', false)] })

  expect(environment.segments.get(KEY)).toMatchObject({ parts: [], version: 1, added: 0, removed: 0 })
})

it('counts only changes that change something', () => {
  const twice = [change('u1', true), change('u1', true), change('u2', false), change('u1', false), change('u1', false)]

  const environment = synced({ changes: twice })
  expect(environment.segments.get(KEY)).toMatchObject({ added: 1, removed: 1, history: [[TIME, 0]] })
  expect(environment.lastChanges).toEqual([
    { at: TIME, segment: KEY, contextKey: 'u1', included: true },
    { at: TIME, segment: KEY, contextKey: 'u1', included: false }
  ])
})

it('tells of no version where nothing changed', () => {
  const environment = synced({ changes: [change('u1', true)] })
  const told = jest.fn()
  environment.changes.on('change', told)

  sync(environment, { changes: [change('u1', true), change('u2', false)] })
  expect(environment.version).toBe(1)
  expect(told).not.toHaveBeenCalled()

  sync(environment, { changes: [change('u2', true)] })
  expect(environment.version).toBe(2)
  expect(told).toHaveBeenCalledTimes(1)
})

it('refuses a second context kind for a segment and changes nothing at all', () => {
  const environment = synced({ contextKind: 'device', changes: [change('d1', true)] })

  expect(() => sync(environment, { changes: [change('u1', true, 'aud_2'), change('u1', true)] })).toThrow(
    new Refusal(400, 'segment segment-audiences-aud_1 holds contexts of the kind device only')
  )
  expect([...environment.segments.keys()]).toEqual([KEY])
  expect(hasMember(environment.segments.get(KEY)!, 'u1')).toBe(false)
  expect(environment.lastChanges).toEqual([{ at: TIME, segment: KEY, contextKey: 'd1', included: true }])
})

it('refuses a segment that is no big one', () => {
  const environment = createEnvironment()
  const segment = newSegment({ key: KEY, name: 'By hand', contextKind: 'user', unbounded: false }, 0, TIME)
  environment.segments.set(KEY, segment)

  expect(() => sync(environment, { changes: [change('u1', true)] })).toThrow(
    new Refusal(400, 'segment segment-audiences-aud_1 was created by hand, and is no big segment')
  )
})

describe('two requests at the same time', () => {
  const first = { changes: [change('u1', true)] }

  it.each([
    ['change one segment', [change('u2', true)]],
    ['change one segment among others', [change('u2', true, 'aud_2'), change('u2', true)]]
  ])('conflict when they %s, and the later one changes nothing', (_what, changes) => {
    const environment = synced(first)

    expect(() => sync(environment, { changes, arrivedAt: 0 })).toThrow(
      new Refusal(409, 'another request changed the segment at the same time: send the request again')
    )
    expect([...environment.segments.keys()]).toEqual([KEY])
    expect(environment.version).toBe(1)
  })

  it('do not when the later one could be applied at no time', () => {
    const environment = synced(first, { changes: [change('d1', true, 'aud_2')], contextKind: 'device' })

    for (const changes of [
      [change('u2', true), change('u2', true, 'aud_2')],
      [change('u2', true, 'aud_2'), change('u2', true)]
    ]) {
      expect(() => sync(environment, { changes, arrivedAt: 0 })).toThrow(
        new Refusal(400, 'segment segment-audiences-aud_2 holds contexts of the kind device only')
      )
    }
  })

  it('do not when they change different ones, or when the first one changed nothing', () => {
    const environment = synced(first)
    sync(environment, { changes: [change('u2', true, 'aud_2')], arrivedAt: 0 })
    sync(environment, first)
    sync(environment, { changes: [change('u2', true)], arrivedAt: 2 })

    expect(environment.segments.get(KEY)).toMatchObject({ version: 3, added: 2 })
  })
})
