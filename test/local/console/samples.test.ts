import type { Definition } from '../../../local/console/protocol'
import { SAMPLES } from '../../../local/console/samples'
import { bodyOf, type SentMember } from '../../helpers/both-ways'
import { membersBySegment } from '../../helpers/emulated'
import { get, servedConsoles, tryOnPage } from '../../helpers/served-console'

const serveConsole = servedConsoles()

const MESSAGE_OF_204 = 'LaunchDarkly answered 204 to the request that carried it.'
const DELIVERED = ['delivered', 204, MESSAGE_OF_204]
const SUPERSEDED = [
  'superseded',
  204,
  `Event 5 is a later change of the same member, so only that one is sent, and its outcome is this one's, too. ${MESSAGE_OF_204}`
]

const vip = (userId: string, value = true): SentMember => ({
  userId,
  cohortName: 'Vip customers',
  cohortId: 'aud_vip',
  value
})
const spender = (userId: string): SentMember => ({
  userId,
  cohortName: 'Is high spender',
  cohortId: 'aud_spender',
  value: true
})

/** The body of a sync to the emulator. */
const sync = (members: SentMember[]): string => bodyOf(members).replace(/"environmentId":"[^"]*"/, ENVIRONMENT)
const ENVIRONMENT = '"environmentId":"local-client-side-id"'

/**
 * Tries samples one after another, as the page does. Tells what became of the events of the last one, the bodies of its requests and
 * the statuses of the answers, and who is a member of which segment then.
 */
async function trySamples(...labels: string[]) {
  const served = await serveConsole()
  const { body } = await get<Definition>(served, '/console/definition')
  let last = { name: '', events: [], exchanges: [] } as Awaited<ReturnType<typeof tryOnPage>>
  for (const label of labels) {
    const { events } = body.samples.find((sample) => sample.label === label)!
    last = await tryOnPage(served, JSON.stringify(events, null, 2))
  }
  return {
    events: last.events.map(({ decision, status, explanation }) => [decision, status, explanation]),
    bodies: last.exchanges.map(({ request }) => request.body),
    answers: last.exchanges.map(({ response }) => response?.status),
    members: membersBySegment(served.emulator)
  }
}

interface Comes {
  events: unknown[][]
  bodies: string[]
  answers: number[]
  members: Record<string, string[]>
}

const COMES_OF: Record<string, Comes> = {
  'Audience entered': {
    events: [DELIVERED],
    bodies: [sync([vip('user-1')])],
    answers: [204],
    members: { 'segment-audiences-aud_vip': ['user-1'] }
  },
  'Audience exited': {
    events: [DELIVERED],
    bodies: [sync([vip('user-1', false)])],
    answers: [204],
    members: { 'segment-audiences-aud_vip': [] }
  },
  'Journey step': {
    events: [DELIVERED],
    bodies: [sync([{ userId: 'user-1', cohortName: 'Onboarding step 2', cohortId: 'aud_onboarding', value: true }])],
    answers: [204],
    members: { 'segment-audiences-aud_onboarding': ['user-1'] }
  },
  'Computed trait': {
    events: [
      DELIVERED,
      [
        'refused',
        400,
        'The event has a value of type number instead of true or false under the audience key. A LaunchDarkly segment holds nothing but membership: send computed traits of type boolean only.'
      ]
    ],
    bodies: [sync([spender('user-2')])],
    answers: [204],
    members: { 'segment-audiences-aud_spender': ['user-2'] }
  },
  'A batch': {
    events: [SUPERSEDED, SUPERSEDED, DELIVERED, DELIVERED, DELIVERED],
    bodies: [sync([vip('user-5'), spender('user-5'), vip('user-4')])],
    answers: [204],
    members: {
      'segment-audiences-aud_vip': ['user-5', 'user-4'],
      'segment-audiences-aud_spender': ['user-5']
    }
  },
  'Bad ones beside a good one': {
    events: [
      DELIVERED,
      [
        'refused',
        400,
        'The event has a value of type string instead of true or false under the audience key. Send true for a member and false for a removal in the traits of an identify or the properties of a track event.'
      ],
      [
        'refused',
        400,
        'The event has no context key: the strategy user_id_only found nothing in segment_user_id. Choose another context_key strategy, or map the fields that it looks at.'
      ],
      [
        'refused',
        400,
        'The event has neither true nor false under the audience key. Send true for a member and false for a removal in the traits of an identify or the properties of a track event.'
      ],
      [
        'refused',
        400,
        "The root value is missing the required field 'segment_audience_id'. The root value is missing the required field 'segment_audience_key'. The root value is missing the required field 'segment_computation_action'."
      ],
      ['left out', undefined, 'The trigger leaves it out, so Segment does not send it.']
    ],
    bodies: [sync([vip('user-6')])],
    answers: [204],
    members: { 'segment-audiences-aud_vip': ['user-6'] }
  }
}

it('offers these samples, in this order', () => {
  expect(SAMPLES.map(({ label }) => label)).toEqual(Object.keys(COMES_OF))
})

it.each(SAMPLES.map(({ label, about }) => [label, about]))('%s: %s', async (label) => {
  expect(await trySamples(label)).toEqual(COMES_OF[label])
})

it('takes out with the second sample whom the first one made a member', async () => {
  const { members, events } = await trySamples('Audience entered', 'Audience exited')
  expect({ members, events }).toEqual({ members: { 'segment-audiences-aud_vip': [] }, events: [DELIVERED] })
})
