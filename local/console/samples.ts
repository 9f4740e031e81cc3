import type { SegmentEvent } from '@segment/actions-core'
import type { Sample } from './protocol'

const NAMESPACE = { namespace: 'spa_1', space_id: 'spa_1' }
const VIP = { computation_id: 'aud_vip', computation_key: 'vip_customers' }
const ONBOARDING = { computation_id: 'aud_onboarding', computation_key: 'onboarding_step_2' }
const BIG_SPENDER = { computation_id: 'aud_spender', computation_key: 'is_high_spender' }

interface Computation {
  computation_id: string
  computation_key: string
}

function personas(computationClass: string, computation: Computation): SegmentEvent['context'] {
  return { personas: { computation_class: computationClass, ...computation, ...NAMESPACE } }
}

/** As Engage sends an audience by identify calls. */
const identify = (userId: string, isMember: unknown, computation = VIP, computationClass = 'audience') => ({
  type: 'identify',
  userId,
  traits: { [computation.computation_key]: isMember },
  context: personas(computationClass, computation)
})

/** As Engage sends it by track calls. */
const track = (userId: string, isMember: boolean) => ({
  type: 'track',
  event: isMember ? 'Audience Entered' : 'Audience Exited',
  userId,
  properties: { [VIP.computation_key]: isMember },
  context: personas('audience', VIP)
})

/** What one may try without events of one's own. */
export const SAMPLES: Sample[] = [
  {
    label: 'Audience entered',
    about: 'A user becomes a member of an audience.',
    events: identify('user-1', true)
  },
  {
    label: 'Audience exited',
    about: 'The same user is no longer a member: a track event, as Engage also sends them.',
    events: track('user-1', false)
  },
  {
    label: 'Journey step',
    about: 'A user reaches a step of a journey. A step of the older kind carries no boolean, and only ever adds.',
    events: {
      type: 'track',
      event: 'Onboarding step 2',
      userId: 'user-1',
      properties: { plan: 'pro' },
      context: personas('journey_step', ONBOARDING)
    }
  },
  {
    label: 'Computed trait',
    about:
      'One that is a boolean is a membership. One that is a number is refused: a segment holds nothing but membership.',
    events: [
      identify('user-2', true, BIG_SPENDER, 'computed_trait'),
      identify('user-3', 1250, BIG_SPENDER, 'computed_trait')
    ]
  },
  {
    label: 'A batch',
    about: 'Two audiences share a request, and of two changes of one member the last one wins.',
    events: [
      identify('user-4', true),
      track('user-4', false),
      identify('user-5', true),
      identify('user-5', true, BIG_SPENDER, 'computed_trait'),
      track('user-4', true)
    ]
  },
  {
    label: 'Bad ones beside a good one',
    about: 'Four are refused, each for a reason of its own, and the trigger leaves one out; the good one is delivered.',
    events: [
      identify('user-6', true),
      identify('user-7', 'true'),
      { ...identify('', true), anonymousId: 'anonymous-1' },
      { ...identify('user-8', true), traits: {} },
      { type: 'identify', userId: 'user-9', traits: { plan: 'pro' } },
      { type: 'page', userId: 'user-10', name: 'Pricing' }
    ]
  }
]
