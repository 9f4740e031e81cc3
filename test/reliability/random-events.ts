import type { SegmentEvent } from '@segment/actions-core'
import fc from 'fast-check'
import { identify, track } from '../helpers/engage'

/** What an event asks of LaunchDarkly. */
export interface Change {
  contextKind: string
  audienceId: string
  audienceKey: string
  contextKey: string
  value: boolean
}

/** An event, and what it asks for; nothing where it must be refused for a flaw of its own. */
export interface Case {
  event: SegmentEvent
  change?: Change
}

/** An event in so few words that a counterexample can be read. */
interface Sketch {
  send: 'identify' | 'track'
  audienceId: string
  audienceKey: string
  contextKind: string
  user: string
  /** Bytes to add to the user ID. */
  padding: number
  value: boolean
  flaw: keyof typeof FLAWS | 'none'
}

/** Users who come once each, so many that they fill requests. */
interface Crowd {
  count: number
  padding: number
}

export interface BatchSketch {
  sketches: Sketch[]
  crowd: Crowd
}

/** What is wrong with an event: its parts that differ from those of a good one. */
const FLAWS = {
  'the value is a text': { value: 'true' },
  'the value is null': { value: null },
  'the value is a number': { value: 0 },
  'no value': { value: undefined },
  'an empty user ID': { userId: '' },
  'a blank user ID': { userId: ' \t\u00a0' },
  'an empty audience ID': { audienceId: '' },
  'a blank audience ID': { audienceId: '\n ' },
  'an empty audience key': { audienceKey: '' },
  'a blank audience key': { audienceKey: '  ' },
  'an unknown computation class': { computationClass: 'sql_trait' },
  'a reserved context kind': { contextKind: 'multi' },
  'an impossible context kind': { contextKind: 'a user' },
  'no context kind': { contextKind: '' }
}

/** Any text that JSON can hold, halves of characters among it, except blank ones. */
const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0x20, 0x22, 0x2c, 0x5c, 0xd800, 0xdfff, 0x2028)))
  .map((units) => String.fromCharCode(...units))
  .filter((text) => /\S/.test(text))

/** Often the same ones, so that changes of a member meet; some that a careless key would mix up or lose. */
const COMMON_IDS = ['1', 'u1', 'u2', 'u3', 'u4', ' u1 ', '__proto__', 'constructor', 'é😀', '\ud83d', '\ude00']
const someText = (common: string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...common) }, { weight: 1, arbitrary: anyText })

/** More kinds than are delivered side by side. */
const CONTEXT_KINDS = ['user', 'device', 'organization', '__proto__', 'a.b-c_D', 'X1']

const kindOfAudience = (audienceId: string): string => CONTEXT_KINDS[audienceId.length % CONTEXT_KINDS.length]

/** As a rule an audience is of one kind, since its segment is. */
const contextKinds = (audienceId: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constant(kindOfAudience(audienceId)) },
    { weight: 1, arbitrary: fc.constantFrom(...CONTEXT_KINDS) }
  )

const LONG = 'é'.repeat(5_000)
const orLong = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 60, arbitrary: text }, { weight: 1, arbitrary: fc.constant(LONG) })

export const audienceIds = orLong(someText(['aud_1', 'aud_2', 'aud_10', 'aud_100', '__proto__', 'constructor', 'é😀']))
export const users = someText(COMMON_IDS)

const sketch: fc.Arbitrary<Sketch> = audienceIds.chain((audienceId) =>
  fc.record({
    send: fc.constantFrom('identify', 'track'),
    audienceId: fc.constant(audienceId),
    audienceKey: orLong(someText(['vip_customers', 'a.b', '__proto__', 'constructor', 'ǆ_x'])),
    contextKind: contextKinds(audienceId),
    user: users,
    padding: fc.oneof({ weight: 40, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(10_000) }),
    value: fc.boolean(),
    flaw: fc.oneof(
      { weight: 8, arbitrary: fc.constant<'none'>('none') },
      { weight: 1, arbitrary: fc.constantFrom(...(Object.keys(FLAWS) as Array<keyof typeof FLAWS>)) }
    )
  })
)

export const NONE: Crowd = { count: 0, padding: 0 }

const crowd: fc.Arbitrary<Crowd> = fc.oneof(
  { weight: 20, arbitrary: fc.constant(NONE) },
  { weight: 4, arbitrary: fc.record({ count: fc.integer({ min: 1, max: 150 }), padding: fc.constant(0) }) },
  // More than a request takes: by their number, by their bytes, by the bytes of each.
  { weight: 1, arbitrary: fc.record({ count: fc.integer({ min: 980, max: 2_100 }), padding: fc.constant(0) }) },
  { weight: 1, arbitrary: fc.record({ count: fc.integer({ min: 90, max: 220 }), padding: fc.constant(10_000) }) },
  { weight: 1, arbitrary: fc.record({ count: fc.integer({ min: 1, max: 3 }), padding: fc.constant(1_100_000) }) }
)

/** Half of them are of one of the first three members, so that there are chains of changes of one. */
const sketchesUpTo = (maxLength: number): fc.Arbitrary<Sketch[]> =>
  fc
    .array(fc.record({ sketch, again: fc.option(fc.nat(2), { freq: 2 }) }), { minLength: 1, maxLength, size: 'max' })
    .map((parts) =>
      parts.map(({ sketch, again }, i) => {
        const { audienceId, contextKind, user, padding } = parts[Math.min(i, again ?? i)].sketch
        return { ...sketch, audienceId, contextKind, user, padding }
      })
    )

const sketches = fc.oneof({ weight: 4, arbitrary: sketchesUpTo(12) }, { weight: 1, arbitrary: sketchesUpTo(40) })

export const batchSketches: fc.Arbitrary<BatchSketch> = fc.record({ sketches, crowd })

/** The same without disagreement on the context kind of an audience. */
export function ofOneKind({ sketches, crowd }: BatchSketch): BatchSketch {
  return { sketches: sketches.map((sketch) => ({ ...sketch, contextKind: kindOfAudience(sketch.audienceId) })), crowd }
}

/** The events of a batch. Their context kind is mapped by `KIND_OF_EVENT`. */
export function casesOf({ sketches, crowd }: BatchSketch): Case[] {
  const ofCrowd = Array.from({ length: crowd.count }, (_, i) =>
    caseOf({ ...FIRST_OF_CROWD, user: `crowd-${i}`, padding: crowd.padding })
  )
  return [...ofCrowd, ...sketches.map(caseOf)]
}

const FIRST_OF_CROWD: Sketch = {
  send: 'identify',
  audienceId: 'aud_1',
  audienceKey: 'vip_customers',
  contextKind: kindOfAudience('aud_1'),
  user: '',
  padding: 0,
  value: true,
  flaw: 'none'
}

function caseOf({ send, user, padding, flaw, ...sketch }: Sketch): Case {
  const contextKey = user + 'é'.repeat(padding / 2)
  const { contextKind, ...parts } = { ...sketch, userId: contextKey, ...(flaw === 'none' ? {} : FLAWS[flaw]) }
  const build = send === 'identify' ? identify : track
  const event = build({ ...parts, email: `${user}@example.com` }, { category: contextKind })
  const { audienceId, audienceKey, value } = sketch
  return flaw === 'none' ? { event, change: { contextKind, audienceId, audienceKey, contextKey, value } } : { event }
}
