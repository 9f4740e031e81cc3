import fc from 'fast-check'
import {
  addMember,
  hasMember,
  memberCount,
  membersOf,
  membersOfPart,
  newSegment,
  removeMember
} from '../../../local/emulator/segments'

const contextKey = fc.oneof(fc.constantFrom('', 'a', 'A', ' a', '__proto__', 'constructor', '🎈'), fc.string())
const changes = fc.array(fc.record({ contextKey, included: fc.boolean() }), { maxLength: 200 })

it('holds what a set would hold, and says what changed', () => {
  fc.assert(
    fc.property(changes, (changes) => {
      const segment = newSegment({ key: 'vip', name: 'Vip', contextKind: 'user' }, 0, 0)
      const model = new Set<string>()
      for (const { contextKey, included } of changes) {
        const changesSomething = model.has(contextKey) !== included
        expect((included ? addMember : removeMember)(segment, contextKey, 0)).toBe(changesSomething)
        if (included) model.add(contextKey)
        else model.delete(contextKey)
        expect(hasMember(segment, contextKey)).toBe(included)
      }
      expect([...membersOf(segment)].sort()).toEqual([...model].sort())
      expect(segment.parts.flatMap(membersOfPart)).toEqual([...membersOf(segment)])
      expect(memberCount(segment)).toBe(model.size)
      // What left makes room: nothing grows beyond the most that there ever were at once.
      expect(segment.parts[0]?.contextKeys.length ?? 0).toBe(model.size + segment.freePlaces.length)
    })
  )
})
