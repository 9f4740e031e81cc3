import type { JSONObject } from '@segment/actions-core'
import fc from 'fast-check'
import { presetSettings } from '../../local/preset-settings'
import definition from '../../src'
import { anyValue, oddValue } from './odd-values'
import { CREDENTIALS } from './secrets'

/** What Segment's runtime is called with for the preset. */
export const SETTINGS: JSONObject = presetSettings(definition, CREDENTIALS)

const subscription = { ...Object(SETTINGS.subscription) } as { mapping: Record<string, unknown> }

/** The same object, in which one property in `every` holds an odd value. */
export function oddly(well: Record<string, unknown>, every: number): fc.Arbitrary<Record<string, unknown>> {
  const parts = Object.entries(well).map(([key, value]): [string, fc.Arbitrary<unknown>] => [
    key,
    fc.oneof({ weight: every - 1, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: oddValue })
  ])
  return fc.record(Object.fromEntries(parts))
}

/** Credentials, instance and subscription, or anything in place of them. */
export const malformedSettings: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 6,
    arbitrary: oddly({ ...CREDENTIALS, instance: 'eu' }, 3).map((settings) => ({ ...settings, subscription }))
  },
  { weight: 2, arbitrary: oddly({ ...CREDENTIALS, subscription, subscriptions: [subscription] }, 3) },
  { weight: 1, arbitrary: anyValue },
  {
    weight: 1,
    arbitrary: fc
      .oneof(fc.constant([subscription]), anyValue)
      .map((subscriptions) => ({ ...CREDENTIALS, subscriptions }))
  }
)

/** In Segment's language of triggers, or nearly. */
const trigger = fc.oneof(
  fc.constantFrom(
    ...['type = "track"', 'type', 'type = ', ')(', 'type != null and (', 'event = "\ud800"', 'traits.email = true'],
    ...['contains(userId, "u")', 'match(userId, "*")', 'length(userId) > 3', 'type = "identify" or x.y.z < 3']
  ),
  anyValue
)

const DIRECTIVES = ['@path', '@template', '@if', '@arrayPath', '@literal', '@case', '@replace', '@json', '@merge', '@x']

const directive = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...DIRECTIVES),
      fc.oneof(
        fc.constantFrom<unknown>('$.userId', '$.traits', '$', '$.', '{{traits}}', '{{', { exists: '$.userId' }),
        fc.constantFrom<unknown>({ operator: 'upper', value: { '@path': '$.userId' } }, ['$.traits', { a: 1 }]),
        oddValue
      )
    )
    .map(([name, value]) => ({ [name]: value })),
  oddValue
)

/** A subscription whose trigger, action or mapping is malformed. */
export const malformedSubscription: fc.Arbitrary<unknown> = fc
  .oneof(
    { weight: 6, arbitrary: mappingWith(directive).map((mapping) => ({ ...subscription, mapping })) },
    { weight: 2, arbitrary: trigger.map((subscribe) => ({ ...subscription, subscribe })) },
    { weight: 1, arbitrary: oddly(subscription, 3) }
  )
  .map((subscription) => ({ ...SETTINGS, subscription }))

/** The preset's mapping with another directive for some fields. */
function mappingWith(directive: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const fields = fc.constantFrom(...Object.keys(subscription.mapping), '__segment_internal_directive', '__proto__')
  return fc
    .array(fc.tuple(fields, directive), { minLength: 1, maxLength: 2 })
    .map((changes) => ({ ...subscription.mapping, ...Object.fromEntries(changes) }))
}
