import { Destination } from '@segment/actions-core'
import { LOCAL_CREDENTIALS } from '../../../local/emulator/credentials'
import { presetSettings } from '../../../local/preset-settings'
import { inTurn } from '../../../local/sync/in-turn'
import { withRequest } from '../../../local/with-request'
import definition from '../../../src'
import { identify } from '../../helpers/engage'
import { turn } from '../../helpers/own-request'

it('begins with a batch when it is its turn, and no sooner, with the time of the destination', async () => {
  let begin: () => void = () => undefined
  const before = new Promise<void>((resolve) => (begin = resolve))
  const made: number[] = []
  const transported = withRequest(definition, () => () => {
    made.push(Date.now())
    return Promise.resolve(new Response(null, { status: 500 })) as never
  })
  const clock = jest.spyOn(Date, 'now').mockReturnValue(1_000)
  const settings = presetSettings(definition, LOCAL_CREDENTIALS)

  const results = new Destination(inTurn(transported, () => before)).onBatch([identify()], settings)
  await turn()
  expect(made).toEqual([])

  // Longer than the destination takes for a call.
  clock.mockReturnValue(100_000)
  begin()
  expect((await results)[0].multistatus).toMatchObject([{ status: 500, sent: { userId: 'u1' } }])
  expect(made).toEqual([100_000])
})
