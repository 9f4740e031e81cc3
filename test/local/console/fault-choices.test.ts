import { FAULT_CHOICES } from '../../../local/console/fault-choices'
import { parseFaultRules } from '../../../local/emulator/faults/parse-fault-rules'

it('offers these, in this order, each with what it does', () => {
  expect(FAULT_CHOICES.map(({ id, label, about }) => [id, label, about])).toEqual([
    ['none', 'None', 'Every request is answered as LaunchDarkly does at its best.'],
    [
      'rate-limit',
      'Rate limit',
      'Above eight requests in three seconds: 429, with the time at which the limit resets.'
    ],
    ['unavailable', '503', 'Every third request is answered with 503, and nothing of it is applied.'],
    ['resets', 'Resets', 'Every third request is applied, but the connection is reset before it is answered.']
  ])
})

it.each(FAULT_CHOICES.map(({ id, rules }) => [id, rules]))(
  '%s is made of rules that the emulator takes',
  (_id, rules) => {
    expect(parseFaultRules(JSON.parse(JSON.stringify(rules)))).toEqual(rules)
  }
)
