import {
  addMember,
  hasMember,
  memberCount,
  memberSince,
  MEMBERS_PER_PART,
  membersOf,
  membersOfPart,
  newSegment,
  publishChanges,
  removeMember,
  type Segment
} from '../../../local/emulator/segments'

const emptySegment = () => newSegment({ key: 'vip', name: 'Vip', contextKind: 'user' }, 1, 0)
const keys = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `u${from + i}`)

function segmentOf(members: string[]): Segment {
  const segment = emptySegment()
  for (const key of members) addMember(segment, key, 0)
  return segment
}

const sizes = ({ parts }: Segment) => parts.map((part) => membersOfPart(part).length)
const unpublished = ({ parts }: Segment) => ({
  added: parts.flatMap(({ added }) => [...added]),
  removed: parts.flatMap(({ removed }) => [...removed])
})
const publishedIn = ({ parts }: Segment) => parts.map(({ publishedIn }) => publishedIn)

it('holds each member once', () => {
  const segment = emptySegment()

  expect([addMember(segment, 'u1', 0), addMember(segment, 'u1', 0), addMember(segment, 'u2', 0)]).toEqual([
    true,
    false,
    true
  ])
  expect([...membersOf(segment)]).toEqual(['u1', 'u2'])
  expect([removeMember(segment, 'u1'), removeMember(segment, 'u1')]).toEqual([true, false])
  expect([hasMember(segment, 'u1'), hasMember(segment, 'u2')]).toEqual([false, true])
  expect(segment).toMatchObject({ added: 2, removed: 1 })
})

it('tells keys apart by case and by blanks', () => {
  expect(memberCount(segmentOf(['a', 'A', ' a', 'a ']))).toBe(4)
})

it('keeps members in parts, in the order in which they came', () => {
  const segment = segmentOf(keys(0, 2 * MEMBERS_PER_PART + 1))

  expect(sizes(segment)).toEqual([MEMBERS_PER_PART, MEMBERS_PER_PART, 1])
  expect(membersOfPart(segment.parts[1])[0]).toBe(`u${MEMBERS_PER_PART}`)
})

it('knows since when each is a member', () => {
  const segment = segmentOf(keys(0, MEMBERS_PER_PART))
  addMember(segment, 'later', 5)
  addMember(segment, 'later', 6)
  removeMember(segment, 'u1')
  addMember(segment, 'new', 7)

  expect(['u0', 'u1', 'later', 'new', 'other'].map((key) => memberSince(segment, key))).toEqual([
    0,
    undefined,
    5,
    7,
    undefined
  ])
  addMember(segment, 'u1', 8)
  expect(memberSince(segment, 'u1')).toBe(8)
})

it('gives the place of a member that left to the next that comes', () => {
  const segment = segmentOf(keys(0, 3))
  removeMember(segment, 'u1')
  addMember(segment, 'new', 0)

  expect([...membersOf(segment)]).toEqual(['u0', 'new', 'u2'])
})

describe('changes', () => {
  it('that are published give up the places of those who left', () => {
    const segment = segmentOf(keys(0, 10_001))
    publishChanges(segment, 2)
    for (const key of keys(0, 10_001)) removeMember(segment, key)
    publishChanges(segment, 3)

    expect(segment.freePlaces).toHaveLength(10_001)
    expect(addMember(segment, 'u1', 0)).toBe(true)
    expect(memberCount(segment)).toBe(1)
  })

  it('are not published while they are few', () => {
    const segment = segmentOf(keys(0, 10_000))
    publishChanges(segment, 2)

    expect(publishedIn(segment)).toEqual([0])
    expect(unpublished(segment).added).toEqual(keys(0, 10_000))

    removeMember(segment, 'u1')
    expect(segment.parts[0].added.has('u1')).toBe(false)
    // Nobody was ever shown it in a part.
    expect(unpublished(segment).removed).toEqual([])
  })

  it('are published with their part when there are more', () => {
    const segment = segmentOf(keys(0, 10_001))
    publishChanges(segment, 2)

    expect(publishedIn(segment)).toEqual([2])
    expect(unpublished(segment)).toEqual({ added: [], removed: [] })
  })

  it('are published part by part, the part with the most first', () => {
    const segment = segmentOf(keys(0, 3 * MEMBERS_PER_PART))
    publishChanges(segment, 2)
    expect(publishedIn(segment)).toEqual([2, 2, 2])

    for (const key of keys(0, 3_000)) removeMember(segment, key)
    for (const key of keys(MEMBERS_PER_PART, MEMBERS_PER_PART + 4_000)) removeMember(segment, key)
    for (const key of keys(2 * MEMBERS_PER_PART, 2 * MEMBERS_PER_PART + 3_001)) removeMember(segment, key)
    publishChanges(segment, 3)

    expect(publishedIn(segment)).toEqual([2, 3, 2])
    expect(unpublished(segment).removed).toHaveLength(6_001)
  })

  it('leave no place to another member before they are published', () => {
    const segment = segmentOf(keys(0, 10_001))
    publishChanges(segment, 2)
    removeMember(segment, 'u1')
    addMember(segment, 'new', 0)

    expect(membersOfPart(segment.parts[0])[1]).toBe('u2')
    expect(unpublished(segment)).toEqual({ added: ['new'], removed: ['u1'] })
    expect(segment.freePlaces).toEqual([])
  })

  it('bring a member that comes back to its old place', () => {
    const segment = segmentOf(keys(0, 10_001))
    publishChanges(segment, 2)
    removeMember(segment, 'u1')
    addMember(segment, 'u1', 0)

    expect(membersOfPart(segment.parts[0])[1]).toBe('u1')
    expect(unpublished(segment)).toEqual({ added: ['u1'], removed: [] })
  })

  it('that are not published count for who is a member, and since when', () => {
    const segment = segmentOf(keys(0, 10_001))
    publishChanges(segment, 2)
    removeMember(segment, 'u1')
    expect(memberSince(segment, 'u1')).toBeUndefined()

    addMember(segment, 'u1', 5)
    expect(memberSince(segment, 'u1')).toBe(5)
  })
})
