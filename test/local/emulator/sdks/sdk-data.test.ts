import { commit, createEnvironment } from '../../../../local/emulator/environment'
import { touch } from '../../../../local/emulator/apply-sync'
import { addMember, newSegment } from '../../../../local/emulator/segments'
import { segmentsSince } from '../../../../local/emulator/sdks/sdk-data'

const contextKeys = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `u${from + i}`)

it('shows no member less for what is published while it is shown', () => {
  const environment = createEnvironment()
  const segment = newSegment({ key: 'vip', name: 'Vip', contextKind: 'user' }, 1, 0)
  environment.segments.set('vip', segment)
  const add = (keys: string[]) =>
    commit(environment, (version) => {
      for (const key of keys) addMember(segment, key, 0)
      touch(segment, version, 0)
      return true
    })
  add(contextKeys(0, 50_000))
  add(['late'])

  const shown = segmentsSince({ environment })
  const part = shown.next().value!
  // Publishes the second part, with the late one in it. It is not among those that are on their way.
  add(contextKeys(60_000, 70_000))
  const head = shown.next().value!

  expect([part.key, head.key]).toEqual(['part-1:vip', 'vip'])
  expect(JSON.parse([...head.json].join(''))).toMatchObject({
    includedContexts: [{ contextKind: 'user', values: ['late'] }],
    rules: [{ clauses: [{ op: 'segmentMatch', values: ['part-1:vip'] }] }]
  })
  expect(shown.next().done).toBe(true)
})
