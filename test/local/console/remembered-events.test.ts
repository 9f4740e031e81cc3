import { rememberEvents, type DeliveredEvent } from '../../../local/console/remembered-events'

const SEGMENT = 'segment-audiences-aud_1'

/** That `u1` became a member of `aud_1` at some time from 10 to 20. */
const delivered = (changes: Partial<DeliveredEvent> = {}): DeliveredEvent => ({
  audienceId: 'aud_1',
  contextKey: 'u1',
  value: true,
  name: 'event 1 of try 1',
  from: 10,
  to: 20,
  ...changes
})

/** Remembers these, and looks for `u1` in the segment of `aud_1`. */
function find(since: number, ...events: DeliveredEvent[]): string | undefined {
  const remembered = rememberEvents()
  events.forEach(remembered.remember)
  return remembered.find(SEGMENT, 'u1', since)
}

it.each([
  [9, undefined],
  [10, 'event 1 of try 1'],
  [20, 'event 1 of try 1'],
  [21, undefined]
])('finds the event where the membership began while it was delivered: at %d', (since, found) => {
  expect(find(since, delivered())).toBe(found)
})

it('tells contexts and segments apart, also where one name ends as the other begins', () => {
  const remembered = rememberEvents()
  remembered.remember(delivered({ audienceId: 'a', contextKey: 'b","c' }))
  expect([
    remembered.find('segment-audiences-a', 'b","c', 15),
    remembered.find('segment-audiences-a","b', 'c', 15),
    remembered.find('segment-audiences-a', 'u1', 15),
    remembered.find('segment-audiences-c', 'b","c', 15)
  ]).toEqual(['event 1 of try 1', undefined, undefined, undefined])
})

const LATER = { name: 'event 1 of try 2', from: 30, to: 40 }

it('keeps the first event of a member, which a second one does not make a member again', () => {
  expect(find(15, delivered(), delivered(LATER))).toBe('event 1 of try 1')
})

it('knows the second one where something else removed the member in between', () => {
  expect(find(35, delivered(), delivered(LATER))).toBe('event 1 of try 2')
})

it('forgets a member that an event removed', () => {
  const removed = delivered({ value: false, from: 21, to: 29 })
  expect(find(15, delivered(), removed)).toBe(undefined)
  expect(find(35, delivered(), removed, delivered(LATER))).toBe('event 1 of try 2')
  expect(find(15, delivered(), removed, delivered(LATER))).toBe(undefined)
})

describe('findRemoval', () => {
  const REMOVED = { value: false, name: 'event 1 of try 2', from: 30, to: 40 }

  /** Remembers these, and looks for what removed `u1` from the segment of `aud_1`. */
  function findRemoval(...events: DeliveredEvent[]): unknown {
    const remembered = rememberEvents()
    events.forEach(remembered.remember)
    return remembered.findRemoval(SEGMENT, 'u1')
  }

  it('finds the event that removed a member, and when it was delivered', () => {
    expect(findRemoval(delivered(), delivered(REMOVED))).toEqual({ name: 'event 1 of try 2', to: 40 })
  })

  it('finds the last one of several, and one for what it never made a member', () => {
    expect(findRemoval(delivered(REMOVED))).toEqual({ name: 'event 1 of try 2', to: 40 })
    expect(findRemoval(delivered({ value: false }), delivered(REMOVED))).toEqual({ name: 'event 1 of try 2', to: 40 })
  })

  it('finds nothing where the last event made it a member, or there was none, or of another', () => {
    expect([
      findRemoval(),
      findRemoval(delivered()),
      findRemoval(delivered(REMOVED), delivered({ from: 50, to: 60 })),
      findRemoval(delivered({ ...REMOVED, contextKey: 'u2' })),
      findRemoval(delivered({ ...REMOVED, audienceId: 'aud_2' }))
    ]).toEqual([undefined, undefined, undefined, undefined, undefined])
  })
})

it('remembers the last 500,000 members', () => {
  const remembered = rememberEvents()
  for (let i = 0; i < 500_000; i++) remembered.remember(delivered({ contextKey: `u${i}` }))
  const found = (): Array<string | undefined> =>
    ['u0', 'u1', 'u2', 'u499999', 'new'].map((key) => remembered.find(SEGMENT, key, 15))
  const name = 'event 1 of try 1'
  expect(found()).toEqual([name, name, name, name, undefined])

  // The oldest but one is known, and as young as any from now on.
  remembered.remember(delivered({ contextKey: 'u1' }))
  remembered.remember(delivered({ contextKey: 'new' }))
  remembered.remember(delivered({ contextKey: 'newer' }))
  expect(found()).toEqual([undefined, name, undefined, name, name])
})
