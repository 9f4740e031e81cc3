import type { Outcome } from '../../../local/sync/outcome'
import { count, eventsRead, newTally } from '../../../local/sync/tally'
import { eventLine } from '../../helpers/input-lines'

const refused = (message = 'No context key.', status = 400): Outcome => ({ state: 'refused', status, message })
const undelivered: Outcome = { state: 'undelivered', status: 429, message: 'Later.' }

/** Of line 1, line 2, … */
function tallyOf(...outcomes: Outcome[]) {
  const tally = newTally()
  outcomes.forEach((outcome, i) => count(tally, eventLine(i + 1), outcome))
  return tally
}

describe('count', () => {
  it('counts each event once, by what became of it', () => {
    const tally = tallyOf({ state: 'delivered', status: 204 }, { state: 'left out' }, refused(), undelivered, refused())
    expect(tally).toEqual({
      delivered: 1,
      leftOut: 1,
      refused: 2,
      undelivered: 1,
      reasons: [
        {
          state: 'refused',
          status: 400,
          message: 'No context key.',
          events: 2,
          first: { file: 'events.jsonl', line: 3 }
        },
        { state: 'undelivered', status: 429, message: 'Later.', events: 1, first: { file: 'events.jsonl', line: 4 } }
      ],
      otherReasons: 0
    })
    expect(eventsRead(tally)).toBe(5)
  })

  it('tells reasons by status and by message', () => {
    const { reasons } = tallyOf(refused('a'), refused('b'), refused('a', 403), refused('a'))
    expect(reasons.map(({ status, message, events }) => [status, message, events])).toEqual([
      [400, 'a', 2],
      [400, 'b', 1],
      [403, 'a', 1]
    ])
  })

  it('keeps the first 100 reasons, and counts the events of others', () => {
    const messages = Array.from({ length: 103 }, (_, i) => `Refused, ID ${i}.`)
    const tally = tallyOf(...messages.map((message) => refused(message)), refused(messages[99]), refused(messages[102]))
    expect(tally.reasons.map(({ message }) => message)).toEqual(messages.slice(0, 100))
    expect(tally.reasons[99].events).toBe(2)
    expect([tally.refused, tally.otherReasons]).toEqual([105, 4])
  })
})

it('can be written as JSON', () => {
  const tally = tallyOf(refused(), undelivered)
  expect(JSON.parse(JSON.stringify(tally))).toEqual(tally)
})
