import fc from 'fast-check'
import { narrowDown } from '../../helpers/narrowing-down'

describe('bad members anywhere in a batch', () => {
  const batches = fc
    .integer({ min: 1, max: 120 })
    .chain((count) => fc.record({ count: fc.constant(count), bad: fc.array(fc.integer({ min: 0, max: count - 1 })) }))

  it('never are a reason to refuse others for good, once LaunchDarkly took any', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async ({ count, bad }) => {
        const users = Array.from({ length: count }, (_, i) => `u${i}`)

        const answers = await narrowDown(users, new Set(bad.map((i) => `u${i}`)))

        const statuses = new Set(answers.map(({ isBad, status }) => `${isBad ? 'bad' : 'good'} ${status}`))
        const allowed = statuses.has('good 204')
          ? ['good 204', 'good 429', 'bad 400', 'bad 429']
          : ['good 400', 'bad 400']
        expect([...statuses].filter((status) => !allowed.includes(status))).toEqual([])
      })
    )
  })
})
