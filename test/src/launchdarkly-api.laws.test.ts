import fc from 'fast-check'
import { cohortName, findEnvironment } from '../../src/launchdarkly-api'
import { SETTINGS } from '../helpers/integration'

describe('a call of the client SDK host', () => {
  it('stays in its path, whatever the client-side ID', () => {
    // Unpaired surrogates have no UTF-8; "." and ".." are segments that no escape keeps.
    const clientIds = fc.string({ unit: 'binary', minLength: 1 }).filter((id) => id !== '.' && id !== '..')
    fc.assert(
      fc.property(clientIds, (clientId) => {
        const { host, pathname, search, hash } = new URL(findEnvironment({ ...SETTINGS, clientId }).url)
        const segments = pathname.split('/')
        expect([host, search, hash, ...segments.slice(0, 3)]).toEqual([
          'clientsdk.launchdarkly.com',
          '',
          '',
          '',
          'sdk',
          'goals'
        ])
        expect(segments.slice(3).map(decodeURIComponent)).toEqual([clientId])
      })
    )
  })
})

describe('the name of an audience', () => {
  it('changes nothing but the underscores and the first letter', () => {
    const keys = fc.oneof(fc.string({ unit: 'binary-ascii' }), fc.string({ unit: fc.constantFrom('_', ' ', 'a', 'É') }))
    fc.assert(
      fc.property(keys, (key) => {
        const name = cohortName(key)
        expect(name.slice(1)).toBe(key.slice(1).split('_').join(' '))
        expect(name.slice(0, 1)).toBe(key.slice(0, 1).replace('_', ' ').toUpperCase())
      })
    )
  })
})
