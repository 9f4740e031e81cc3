import nock from 'nock'
import definition from '../../src'
import { INSTANCES, instanceOf } from '../../src/instances'
import { identify } from '../helpers/engage'
import { SETTINGS, sendBatch, sendEvent, SYNC_PATH, testAuthentication, TOKEN } from '../helpers/integration'
import { expectPlannedRequestsOnly, recordRequests } from '../helpers/recording'
import { expectNoSecrets } from '../helpers/secrets'

expectPlannedRequestsOnly()

const HOSTS: Array<[string | undefined, string, string]> = [
  [undefined, 'https://app.launchdarkly.com', 'https://clientsdk.launchdarkly.com'],
  ['commercial', 'https://app.launchdarkly.com', 'https://clientsdk.launchdarkly.com'],
  ['eu', 'https://app.eu.launchdarkly.com', 'https://clientsdk.eu.launchdarkly.com'],
  ['federal', 'https://app.launchdarkly.us', 'https://clientsdk.launchdarkly.us']
]

describe.each(HOSTS)('the instance %s', (instance, restApi, clientSdk) => {
  it('has its own hosts', () => {
    expect(instanceOf({ instance })).toEqual({ restApi, clientSdk })
  })

  it('gets its members at its own REST API', async () => {
    const sent = recordRequests(nock(restApi).post(SYNC_PATH).times(2).reply(204))
    await sendEvent(identify(), { settings: { instance } })
    await sendBatch([identify()], { settings: { instance } })
    expect(sent.map(({ url }) => url)).toEqual([`${restApi}${SYNC_PATH}`, `${restApi}${SYNC_PATH}`])
  })

  it('checks each credential at its own host', async () => {
    const versions = recordRequests(nock(restApi).get('/api/v2/versions').reply(200))
    const goals = recordRequests(nock(clientSdk).head(`/sdk/goals/${SETTINGS.clientId}`).reply(200))
    await testAuthentication({ instance })
    expect(versions.map(({ headers }) => headers.authorization)).toEqual([TOKEN])
    expectNoSecrets(goals, [TOKEN])
  })
})

describe('an instance that does not exist', () => {
  const settings = { instance: 'mars' }
  const message = 'LaunchDarkly instance must be one of: "commercial", "eu", or "federal".'

  it('is refused by core before anything is sent', async () => {
    await expect(sendEvent(identify(), { settings })).rejects.toThrow(message)
    await expect(sendBatch([identify()], { settings })).rejects.toThrow(message)
    await expect(testAuthentication(settings)).rejects.toThrow(message)
  })

  it.each(['mars', '', 'EU', 'constructor', '__proto__'])(
    'means the commercial one should core let it through: %j',
    (instance) => {
      expect(instanceOf({ instance })).toBe(INSTANCES.get('commercial'))
    }
  )
})

it('can be chosen in the settings, each of them', () => {
  const choices = definition.authentication?.fields.instance.choices ?? []
  expect(choices.map((choice) => (typeof choice === 'object' ? choice.value : choice))).toEqual([...INSTANCES.keys()])
})
