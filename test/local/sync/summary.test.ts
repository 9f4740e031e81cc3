import { addMember, newSegment, removeMember } from '../../../local/emulator/segments'
import { count, newTally, summary } from '../../../local/sync/summary'

describe('summary', () => {
  it('shows the segments by name, the requests, and the events grouped by reason, the most frequent first', () => {
    const tally = newTally()
    for (let line = 1; line <= 1_234; line++) count(tally, { line, state: 'delivered', status: 204 })
    count(tally, { line: 1_235, state: 'refused', status: 400, message: 'No context key.' })
    count(tally, { line: 1_236, state: 'undelivered', status: 429, message: 'Later.' })
    count(tally, { line: 1_237, state: 'undelivered', status: 429, message: 'Later.' })
    const segment = newSegment({ key: 'k', name: 'Vip customers', contextKind: 'user' }, 1, 0)
    for (let i = 0; i < 1_010; i++) addMember(segment, `u${i}`)
    for (let i = 0; i < 10; i++) removeMember(segment, `u${i}`)

    expect(
      summary(
        tally,
        new Map([
          ['aud_1', segment],
          ['aud_2', { ...segment, name: 'Beta', contextKind: 'device' }]
        ]),
        new Map([['POST /sync', 2]])
      )
    ).toBe(
      `
┌───────────────┬──────────────┬─────────┬───────┬─────────┐
│ segment       │ context kind │ members │ added │ removed │
├───────────────┼──────────────┼─────────┼───────┼─────────┤
│ Beta          │ device       │   1,000 │ 1,010 │      10 │
│ Vip customers │ user         │   1,000 │ 1,010 │      10 │
└───────────────┴──────────────┴─────────┴───────┴─────────┘

Requests
       2  POST /sync

Events
   1,234  delivered
       1  refused
       2  undelivered

┌────────┬────────┬──────────────────────────────────────────────────────────────────────────────────────────┐
│ events │ status │ reason                                                                                   │
├────────┼────────┼──────────────────────────────────────────────────────────────────────────────────────────┤
│      2 │ 429    │ Later.                                                                                   │
│      1 │ 400    │ No context key.                                                                          │
└────────┴────────┴──────────────────────────────────────────────────────────────────────────────────────────┘`.trimStart()
    )
  })
})
