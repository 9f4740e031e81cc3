import { engageEvent } from '../../../local/input/engage-event'
import { identify } from '../../helpers/engage'

it.each([true, false])('is what Engage sends of a membership that is %s, as far as it matters', (isMember) => {
  const event = engageEvent({ audienceId: 'aud_1', audienceKey: 'vip_customers' }, 'u1', isMember)
  expect(event).toEqual({
    type: 'identify',
    userId: 'u1',
    traits: { vip_customers: isMember },
    context: {
      personas: { computation_class: 'audience', computation_id: 'aud_1', computation_key: 'vip_customers' }
    }
  })
  expect(identify({ value: isMember })).toMatchObject(event)
})

it.each(['__proto__', 'constructor'])('holds the membership of an audience %s as an own property', (audienceKey) => {
  const { traits } = engageEvent({ audienceId: 'aud_1', audienceKey }, 'u1', true)
  expect(Object.entries(traits ?? {})).toEqual([[audienceKey, true]])
})
