import fc from 'fast-check'
import { applySync } from '../../../local/emulator/apply-sync'
import { createEnvironment } from '../../../local/emulator/environment'
import { memberCount, memberSince, membersOf } from '../../../local/emulator/segments'

/** Some at once, some after a while. */
const pause = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 100_000_000 }))
const request = fc.record({
  pause,
  changes: fc.array(fc.record({ contextKey: fc.constantFrom('a', 'b', 'c', 'd'), included: fc.boolean() }), {
    minLength: 1,
    maxLength: 3
  })
})

it('tells how many members there were, and since when, whatever the requests', () => {
  fc.assert(
    fc.property(fc.array(request, { minLength: 1, maxLength: 1_500, size: 'max' }), (requests) => {
      const environment = createEnvironment()
      const members = new Map<string, number>()
      const countAt = new Map<number, number>()
      const changes: Array<{ at: number; segment: string; contextKey: string; included: boolean }> = []
      let time = 1_700_000_000_000
      for (const { pause, changes: wanted } of requests) {
        time += pause
        for (const { contextKey, included } of wanted) {
          if (members.has(contextKey) === included) continue
          changes.push({ at: time, segment: 'segment-audiences-aud_1', contextKey, included })
          if (included) members.set(contextKey, time)
          else members.delete(contextKey)
        }
        countAt.set(time, members.size)
        applySync(
          environment,
          {
            environmentId: '',
            contextKind: 'user',
            changes: wanted.map((change) => ({ cohortId: 'aud_1', cohortName: 'Vip', ...change }))
          },
          { version: environment.version, time }
        )
      }

      const [segment] = environment.segments.values()
      const { history } = segment
      expect(history.length).toBeLessThanOrEqual(400)
      expect(history[0][0]).toBe(segment.createdAt)
      expect(history[history.length - 1]).toEqual([segment.changedAt, memberCount(segment)])
      expect(history.filter(([at], i) => i > 0 && at <= history[i - 1][0])).toEqual([])
      expect(history.filter(([at, count]) => countAt.get(at) !== count)).toEqual([])
      expect(new Map([...membersOf(segment)].map((key) => [key, memberSince(segment, key)]))).toEqual(members)
      expect(environment.lastChanges).toEqual(changes.slice(-10_000))
    }),
    // To shrink that many requests takes minutes.
    { endOnFailure: true }
  )
})
