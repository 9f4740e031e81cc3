import { showing, type PlannedRequest } from '../../../local/sync/dry-run'
import { withRequest } from '../../../local/with-request'
import definition from '../../../src'
import { identify } from '../../helpers/engage'
import { sendBatch, SETTINGS, TOKEN } from '../../helpers/integration'
import { expectNoSecrets } from '../../helpers/secrets'

const member = (userId: string) => ({ userId, cohortName: 'Vip customers', cohortId: 'aud_1', value: true })

describe('showing', () => {
  it('shows the requests of the destination without the token, makes none, and takes each for accepted', async () => {
    const shown: PlannedRequest[] = []
    const dry = withRequest(
      definition,
      showing((request) => Promise.resolve(void shown.push(request)))
    )
    const results = await sendBatch([identify({ userId: 'u1' }), identify({ userId: 'u2' })], { definition: dry })

    expect(results.map(({ status }) => status)).toEqual([204, 204])
    expect(shown).toEqual([
      {
        method: 'POST',
        url: 'https://app.launchdarkly.com/api/v2/segment-targets/segment-audiences',
        headers: {
          Authorization: '***',
          'LD-API-Version': '20240415',
          'User-Agent': 'SegmentSyncAudiences/1.1.0',
          'Content-Type': 'application/json'
        },
        body: { environmentId: SETTINGS.clientId, contextKind: 'user', batch: [member('u1'), member('u2')] }
      }
    ])
    expectNoSecrets(shown, [TOKEN])
  })

  it('goes on when the request was shown', async () => {
    const order: string[] = []
    const dry = withRequest(
      definition,
      showing(async () => {
        await new Promise((resolve) => setImmediate(resolve))
        order.push('shown')
      })
    )
    await sendBatch([identify()], { definition: dry })
    order.push('delivered')
    expect(order).toEqual(['shown', 'delivered'])
  })
})
