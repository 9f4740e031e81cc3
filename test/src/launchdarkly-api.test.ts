import { cohortName, findEnvironment, listVersions, syncMembers, type ApiCall } from '../../src/launchdarkly-api'
import { SETTINGS, TOKEN } from '../helpers/integration'
import { expectNoSecrets } from '../helpers/secrets'

const CALLS: Array<[string, ApiCall]> = [
  ['syncMembers', syncMembers(SETTINGS, 'user', [])],
  ['listVersions', listVersions(SETTINGS)],
  ['findEnvironment', findEnvironment(SETTINGS)]
]

describe.each(CALLS)('the call %s', (_name, call) => {
  it('ends in time, follows no redirect, takes an answer of any size, and throws no error with the request in it', () => {
    expect(call.options).toMatchObject({
      timeout: 10_000,
      redirect: 'manual',
      skipResponseCloning: true,
      throwHttpErrors: false
    })
  })

  it('carries no signal or agent of its own', () => {
    expect(Object.keys(call.options)).toEqual(expect.not.arrayContaining(['signal', 'agent']))
  })
})

describe('a call', () => {
  it('for syncing posts the members in one body, with the token as it is', () => {
    const member = { userId: 'u1', cohortName: 'Vip customers', cohortId: 'aud_1', value: true }
    expect(syncMembers(SETTINGS, 'user', [member])).toMatchObject({
      url: 'https://app.launchdarkly.com/api/v2/segment-targets/segment-audiences',
      options: {
        method: 'POST',
        headers: {
          Authorization: TOKEN,
          'Content-Type': 'application/json',
          'LD-API-Version': '20240415',
          'User-Agent': 'SegmentSyncAudiences/1.1.0'
        },
        body: `{"environmentId":"${SETTINGS.clientId}","contextKind":"user","batch":[{"userId":"u1","cohortName":"Vip customers","cohortId":"aud_1","value":true}]}`
      }
    })
  })

  it('for checking the token reads the versions of the API with it', () => {
    expect(listVersions(SETTINGS)).toMatchObject({
      url: 'https://app.launchdarkly.com/api/v2/versions',
      options: {
        method: 'GET',
        headers: { Authorization: TOKEN, 'LD-API-Version': '20240415', 'User-Agent': 'SegmentSyncAudiences/1.1.0' }
      }
    })
  })

  it('of the client SDK host holds no token', () => {
    expectNoSecrets(findEnvironment(SETTINGS), [TOKEN])
  })
})

describe('the name of an audience', () => {
  it.each([
    ['ld_segment_test', 'Ld segment test'],
    ['UPPER_case', 'UPPER case'],
    ['a__b', 'A  b'],
    ['_x', ' x'],
    ['camelCase', 'CamelCase'],
    ['éa_b', 'Éa b'],
    ['', '']
  ])('of %j is %j', (key, name) => {
    expect(cohortName(key)).toBe(name)
  })
})
