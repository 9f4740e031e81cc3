/**
 * Writes examples/engage-events.jsonl, expected.json and vip-customers.csv: `npm run example`. Every run writes the same bytes.
 * What is expected is said here beside each bad event; it is never computed by the destination.
 */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const EVENTS = 2_000
const BAD_EVERY = 50
const CUSTOMERS_IN_CSV = 300
const START = Date.UTC(2026, 0, 5, 9)

interface Audience {
  id?: string
  key: string
  computationClass: 'audience' | 'journey_step' | 'computed_trait' | 'prediction'
  /** Events, in parts of the whole. */
  weight: number
  people: 'customers' | 'visitors'
  type: 'identify' | 'track'
  membership: (entered: boolean) => object
}

const VIP = audience('vip_customers', { weight: 6 })
const VISITORS = audience('returning_visitors', { weight: 4, type: 'track', people: 'visitors' })

const AUDIENCES = [
  VIP,
  VISITORS,
  audience('cart_abandoners_last_7_days', { weight: 5, type: 'track' }),
  audience('trial_ending_soon', { weight: 3 }),
  audience('winback_offer_sent', { weight: 2, type: 'track', computationClass: 'journey_step' }),
  // A journey of the older kind carries no boolean and only ever adds.
  audience('onboarding_step_2', { weight: 2, computationClass: 'journey_step', membership: () => ({}) }),
  audience('is_high_spender', { weight: 2, computationClass: 'computed_trait' })
]

function audience(key: string, special: Partial<Audience>): Audience {
  return {
    id: `aud_${hash(key).slice(0, 24)}`,
    key,
    computationClass: 'audience',
    weight: 1,
    people: 'customers',
    type: 'identify',
    membership: (entered) => ({ [key]: entered }),
    ...special
  }
}

/** The i-th event: somebody enters `audience`, or leaves it, which one in five does. */
function engageEvent(i: number, audience: Audience) {
  const { id, key, computationClass, people, type } = audience
  const entered = pick(i, 'entered', 5) > 0
  const bag = {
    ...audience.membership(entered),
    ...(people === 'customers' && { plan: ['free', 'pro'][pick(i, 'plan', 2)] })
  }
  return {
    messageId: `engage-${hash(`message ${i}`).slice(0, 16)}`,
    timestamp: new Date(START + i * 1_500).toISOString(),
    type,
    ...(people === 'customers'
      ? { userId: customer(pick(i, 'person', 400)) }
      : { anonymousId: visitor(pick(i, 'person', 150)) }),
    ...(type === 'track'
      ? { event: entered ? 'Audience Entered' : 'Audience Exited', properties: bag }
      : { traits: bag }),
    context: {
      personas: {
        computation_class: computationClass,
        computation_id: id,
        computation_key: key,
        namespace: 'spa_7Qm2',
        space_id: 'spa_7Qm2'
      }
    }
  }
}

interface BadLine {
  message: string
  line: (i: number) => string
}

const SEND_BOOLEANS =
  'Send true for a member and false for a removal in the traits of an identify or the properties of a track event.'

/** Bad events of which all of one kind are refused with status 400 and the message beside them. */
const BAD_LINES: BadLine[] = [
  {
    message:
      'The event has no context key: the strategy user_id_then_anonymousId found nothing in segment_user_id, segment_anonymous_id. Choose another context_key strategy, or map the fields that it looks at.',
    line: (i) => JSON.stringify({ ...engageEvent(i, VIP), userId: ' ' })
  },
  {
    message: `The event has a value of type string instead of true or false under the audience key. ${SEND_BOOLEANS}`,
    line: (i) => JSON.stringify({ ...engageEvent(i, VIP), traits: { vip_customers: 'true' } })
  },
  {
    message: `The event has neither true nor false under the audience key. ${SEND_BOOLEANS}`,
    line: (i) => JSON.stringify({ ...engageEvent(i, VIP), traits: { plan: 'pro' } })
  },
  {
    message: `The event has null instead of true or false under the audience key. ${SEND_BOOLEANS}`,
    line: (i) => JSON.stringify({ ...engageEvent(i, VIP), traits: { vip_customers: null } })
  },
  {
    message:
      'The event has a value of type number instead of true or false under the audience key. A LaunchDarkly segment holds nothing but membership: send computed traits of type boolean only.',
    line: (i) => {
      const orders = audience('order_count', {
        computationClass: 'computed_trait',
        membership: () => ({ order_count: i % 9 })
      })
      return JSON.stringify(engageEvent(i, orders))
    }
  },
  {
    message: "The root value is missing the required field 'segment_audience_id'.",
    line: (i) => JSON.stringify(engageEvent(i, { ...VIP, id: undefined }))
  },
  {
    message: 'The audience key is empty. Map segment_audience_key to $.context.personas.computation_key.',
    line: (i) => JSON.stringify(engageEvent(i, { ...VIP, key: '' }))
  },
  {
    message: 'Computation class must be one of: "audience", "journey_step", or "computed_trait".',
    line: (i) => JSON.stringify(engageEvent(i, { ...VIP, computationClass: 'prediction' }))
  },
  {
    message: 'The line is not JSON. Write one event a line.',
    line: (i) => JSON.stringify(engageEvent(i, VIP)).slice(0, 120)
  },
  {
    message: "The line is an array, or begins one. Write one JSON object a line: `jq -c '.[]' FILE` does it.",
    line: (i) => JSON.stringify([`engage-${i}`])
  }
]

/** A user where the segment already holds devices: LaunchDarkly itself refuses it. It comes late, so that the segment is there. */
const WRONG_KIND_AT = 1_777
const WRONG_KIND: BadLine = {
  message: `LaunchDarkly answered 400 Bad Request (invalid_request: segment segment-audiences-${VISITORS.id} holds contexts of the kind device only). Likely causes: the segment already holds another context kind, no environment has this client-side ID, or LaunchDarkly does not take this context key or audience.`,
  line: (i) => JSON.stringify({ ...engageEvent(i, VISITORS), anonymousId: undefined, userId: customer(9_999) })
}

function badLine(i: number): BadLine | undefined {
  if (i === WRONG_KIND_AT) return WRONG_KIND
  return i % BAD_EVERY === BAD_EVERY - 1 ? BAD_LINES[Math.floor(i / BAD_EVERY) % BAD_LINES.length] : undefined
}

function audienceOf(i: number): Audience {
  const wheel = AUDIENCES.flatMap((audience) => Array<Audience>(audience.weight).fill(audience))
  return wheel[pick(i, 'audience', wheel.length)]
}

function customer(n: number): string {
  return `cus_${hash(`customer ${n}`).slice(0, 10)}`
}

function visitor(n: number): string {
  return `anon_${hash(`visitor ${n}`).slice(0, 16)}`
}

/** A number below `below`, the same in every run. */
function pick(i: number, salt: string, below: number): number {
  return parseInt(hash(`${salt} ${i}`).slice(0, 8), 16) % below
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

const indices = [...Array(EVENTS).keys()]
const lines = indices.map((i) => badLine(i)?.line(i) ?? JSON.stringify(engageEvent(i, audienceOf(i))))
const refused = indices.flatMap((i) => {
  const bad = badLine(i)
  return bad ? [{ line: i + 1, state: 'refused', status: 400, message: bad.message }] : []
})

const rows = [...Array(CUSTOMERS_IN_CSV).keys()].map(
  (n) => `${customer(n)},${pick(n, 'plan', 2) > 0 ? 'pro' : 'free'},${pick(n, 'vip', 5) > 0}`
)

const examples = join(__dirname, '../examples')
writeFileSync(join(examples, 'engage-events.jsonl'), `${lines.join('\n')}\n`)
writeFileSync(join(examples, 'expected.json'), `${JSON.stringify({ refused }, null, 2)}\n`)
writeFileSync(join(examples, 'vip-customers.csv'), `user_id,plan,is_vip\n${rows.join('\n')}\n`)
