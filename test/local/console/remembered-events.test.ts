import { rememberEvents, type SentEvent } from '../../../local/console/remembered-events'

const SEGMENT = 'segment-audiences-aud_1'

/** That `u1` became a member of `aud_1` at some time from 10 to 20. */
const delivered = (changes: Partial<SentEvent> = {}): SentEvent => ({
  audienceId: 'aud_1',
  contextKey: 'u1',
  value: true,
  name: 'event 1 of try 1',
  from: 10,
  to: 20,
  ...changes
})

/** Remembers these, and looks for what made `u1` a member of `aud_1` at that time. */
function find(at: number, ...events: SentEvent[]): string | undefined {
  return findChange(true, at, ...events)
}

function findChange(included: boolean, at: number, ...events: SentEvent[]): string | undefined {
  const remembered = rememberEvents()
  events.forEach(remembered.remember)
  return remembered.find({ segment: SEGMENT, contextKey: 'u1', included, at })
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
  const found = (segment: string, contextKey: string): string | undefined =>
    remembered.find({ segment, contextKey, included: true, at: 15 })
  expect([
    found('segment-audiences-a', 'b","c'),
    found('segment-audiences-a","b', 'c'),
    found('segment-audiences-a', 'u1'),
    found('segment-audiences-c', 'b","c')
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

it('finds what removed a member, the first time and the last, and what made it one no more', () => {
  const removed = delivered({ value: false, name: 'event 1 of try 2', from: 30, to: 40 })
  const again = { ...removed, name: 'event 1 of try 3', from: 50, to: 60 }
  const found = (at: number): Array<string | undefined> =>
    [true, false].map((included) => findChange(included, at, delivered(), removed, again))
  expect([15, 35, 45, 55].map(found)).toEqual([
    [undefined, undefined],
    [undefined, 'event 1 of try 2'],
    [undefined, undefined],
    [undefined, 'event 1 of try 3']
  ])
})

describe('one whose answer may have got lost', () => {
  const LOST = { name: 'event 1 of try 2', from: 30, to: 40 }
  const found = (lost: SentEvent): unknown[] => {
    const remembered = rememberEvents()
    remembered.remember(delivered())
    remembered.rememberUnsure(lost)
    const change = { segment: SEGMENT, contextKey: 'u1' }
    return [
      remembered.find({ ...change, included: true, at: 15 }),
      remembered.find({ ...change, included: true, at: 35 }),
      remembered.find({ ...change, included: false, at: 35 }),
      remembered.find({ ...change, included: false, at: 45 }),
      remembered.findRemoval(change)
    ]
  }

  it('is found where the change was made while it was sent, beside the last one that was delivered', () => {
    const [first, lost] = ['event 1 of try 1', LOST.name]
    expect(found(delivered(LOST))).toEqual([first, lost, undefined, undefined, undefined])
    expect(found(delivered({ ...LOST, value: false }))).toEqual([first, undefined, lost, undefined, undefined])
    expect(found(delivered({ ...LOST, contextKey: 'u2' }))).toEqual([first, undefined, undefined, undefined, undefined])
  })
})

describe('events that were not delivered', () => {
  const refused = (event: string) => ({ event, at: 10, decision: 'refused', explanation: 'No.' }) as const

  it('are remembered of the last 100,000 context keys', () => {
    const remembered = rememberEvents()
    for (let i = 0; i < 100_000; i++) remembered.rememberUndelivered(`u${i}`, 'aud_1', refused(`event ${i}`))
    expect(remembered.findUndelivered('u0')).toEqual([refused('event 0')])
    remembered.rememberUndelivered('new', 'aud_1', refused('event 1'))
    expect(['u0', 'u1', 'new', 'other'].map((key) => remembered.findUndelivered(key))).toEqual([
      [],
      [refused('event 1')],
      [refused('event 1')],
      []
    ])
  })

  it('are the last of each audience, and of events without one, the newest first, five at most', () => {
    const remembered = rememberEvents()
    const audiences = ['a', 'b', undefined, 'a', 'c', 'd', 'e']
    audiences.forEach((audience, i) => remembered.rememberUndelivered('u1', audience, refused(`event ${i}`)))
    expect(remembered.findUndelivered('u1').map(({ event }) => event)).toEqual([
      'event 6',
      'event 5',
      'event 4',
      'event 3',
      'event 2'
    ])
  })

  it('are forgotten once one of the audience is delivered', () => {
    const remembered = rememberEvents()
    remembered.rememberUndelivered('u1', 'aud_1', refused('event 1'))
    remembered.rememberUndelivered('u1', 'aud_2', refused('event 2'))
    remembered.rememberUndelivered('u2', 'aud_1', refused('event 3'))
    remembered.remember(delivered())
    expect(['u1', 'u2'].map((key) => remembered.findUndelivered(key))).toEqual([
      [refused('event 2')],
      [refused('event 3')]
    ])
  })
})

describe('findRemoval', () => {
  const REMOVED = { value: false, name: 'event 1 of try 2', from: 30, to: 40 }

  /** Remembers these, and looks for what removed `u1` from the segment of `aud_1`. */
  function findRemoval(...events: SentEvent[]): unknown {
    const remembered = rememberEvents()
    events.forEach(remembered.remember)
    return remembered.findRemoval({ segment: SEGMENT, contextKey: 'u1' })
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
    ['u0', 'u1', 'u2', 'u499999', 'new'].map((contextKey) =>
      remembered.find({ segment: SEGMENT, contextKey, included: true, at: 15 })
    )
  const name = 'event 1 of try 1'
  expect(found()).toEqual([name, name, name, name, undefined])

  // The oldest but one is known, and as young as any from now on.
  remembered.remember(delivered({ contextKey: 'u1' }))
  remembered.remember(delivered({ contextKey: 'new' }))
  remembered.remember(delivered({ contextKey: 'newer' }))
  expect(found()).toEqual([undefined, name, undefined, name, name])
})
