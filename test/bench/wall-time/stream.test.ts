import { batchesOf, membersAfter, partsOf, streamOf } from '../../../bench/wall-time/stream'

const SHAPE = { events: 5_000, audiences: 10, kinds: ['user', 'account'] }
const stream = streamOf(SHAPE)

const audienceOf = ({ context }: (typeof stream)[number]): string => String(context!.personas!.computation_id)

describe('a stream', () => {
  it('is always the same for a shape', () => {
    expect(streamOf(SHAPE)).toEqual(stream)
    expect(new Set(stream.map(({ messageId }) => messageId)).size).toBe(5_000)
  })

  it('mixes audiences, identify and track events, entries and exits, and members that come again', () => {
    const part = (matching: number): number => Math.round((matching / 5_000) * 20) / 20
    const exits = stream.filter(({ traits, properties }) => Object.values((traits ?? properties)!)[0] === false)
    expect(new Set(stream.map(audienceOf)).size).toBe(10)
    expect(new Set(stream.slice(0, 100).map(audienceOf)).size).toBe(10)
    expect(part(stream.filter(({ type }) => type === 'identify').length)).toBe(0.5)
    expect(part(exits.length)).toBe(0.15)
    expect(part(5_000 - new Set(stream.map(({ userId }) => userId)).size)).toBe(0.1)
  })

  it('has one context kind for each audience', () => {
    const kinds = new Set(stream.map((event) => `${audienceOf(event)} ${String(event.context!.groupId)}`))
    expect(kinds.size).toBe(10)
    expect(new Set([...kinds].map((pair) => pair.split(' ')[1]))).toEqual(new Set(['user', 'account']))
  })

  it('leaves the members that its last events say', () => {
    const [first, ...others] = streamOf({ events: 4, audiences: 1, kinds: ['user'] })
    const change = (value: boolean) => ({
      ...first,
      type: 'track' as const,
      traits: undefined,
      properties: { audience_0: value }
    })
    const key = first.userId!
    expect(membersAfter([change(true)])).toEqual(new Map([['aud_0', new Set([key])]]))
    expect(membersAfter([change(true), change(false)])).toEqual(new Map([['aud_0', new Set()]]))
    expect(membersAfter([change(false), change(true)])).toEqual(new Map([['aud_0', new Set([key])]]))
    expect(others).toHaveLength(3)
  })

  it('is cut into batches in its order', () => {
    const batches = batchesOf(stream, 999)
    expect(batches.map(({ length }) => length)).toEqual([999, 999, 999, 999, 999, 5])
    expect(batches.flat()).toEqual(stream)
  })

  it('is cut up by user, with nothing lost and in its order', () => {
    const parts = partsOf(stream, 4)
    const users = parts.map((part) => new Set(part.map(({ userId }) => userId)))
    expect(parts.flat()).toHaveLength(5_000)
    expect(users.reduce((sum, { size }) => sum + size, 0)).toBe(new Set(stream.map(({ userId }) => userId)).size)
    for (const part of parts) {
      expect(part).toEqual(stream.filter((event) => part.includes(event)))
      expect(Math.abs(part.length - 1_250)).toBeLessThan(125)
    }
  })
})
