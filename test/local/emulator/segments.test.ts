import {
  addMember,
  hasMember,
  memberCount,
  MEMBERS_PER_PART,
  membersOf,
  membersOfPart,
  newSegment,
  removeMember
} from '../../../local/emulator/segments'

const emptySegment = () => newSegment({ key: 'vip', name: 'Vip', contextKind: 'user' }, 1, 0)
const keys = (count: number) => Array.from({ length: count }, (_, i) => `u${i}`)
const versions = ({ parts }: ReturnType<typeof emptySegment>) => parts.map(({ version }) => version)

it('holds each member once', () => {
  const segment = emptySegment()

  expect([addMember(segment, 'u1', 2), addMember(segment, 'u1', 3), addMember(segment, 'u2', 4)]).toEqual([
    true,
    false,
    true
  ])
  expect([...membersOf(segment)]).toEqual(['u1', 'u2'])
  expect([removeMember(segment, 'u1', 5), removeMember(segment, 'u1', 6)]).toEqual([true, false])
  expect([hasMember(segment, 'u1'), hasMember(segment, 'u2')]).toEqual([false, true])
  expect(segment).toMatchObject({ added: 2, removed: 1 })
  expect(versions(segment)).toEqual([5])
})

it('tells keys apart by case and by blanks', () => {
  const segment = emptySegment()
  for (const key of ['a', 'A', ' a', 'a ']) addMember(segment, key, 2)

  expect(memberCount(segment)).toBe(4)
})

it('keeps members in parts, and marks only those that change', () => {
  const segment = emptySegment()
  for (const key of keys(2 * MEMBERS_PER_PART + 1)) addMember(segment, key, 2)
  expect(segment.parts.map((part) => membersOfPart(part).length)).toEqual([MEMBERS_PER_PART, MEMBERS_PER_PART, 1])

  addMember(segment, 'u1', 3)
  expect(versions(segment)).toEqual([2, 2, 2])

  removeMember(segment, `u${MEMBERS_PER_PART}`, 3)
  expect(versions(segment)).toEqual([2, 3, 2])

  addMember(segment, 'new', 4)
  expect(versions(segment)).toEqual([2, 4, 2])
  expect(memberCount(segment)).toBe(2 * MEMBERS_PER_PART + 1)
})
