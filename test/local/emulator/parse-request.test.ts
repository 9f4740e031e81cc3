import { parseSyncRequest } from '../../../local/emulator/parse-request'
import { invalidRequest } from '../../../local/emulator/refusal'

const first = { userId: 'u1', cohortName: 'Vip', cohortId: 'aud_1', value: true }

function body(overrides: object = {}): object {
  return { environmentId: 'env', contextKind: 'user', batch: [first], ...overrides }
}

describe('parseSyncRequest', () => {
  it('reads the paths of the manifest', () => {
    expect(parseSyncRequest(body())).toEqual({
      environmentId: 'env',
      contextKind: 'user',
      changes: [{ cohortId: 'aud_1', cohortName: 'Vip', contextKey: 'u1', included: true }]
    })
  })

  it('takes the audience of the first item for items that name none', () => {
    const { changes } = parseSyncRequest(body({ batch: [first, { userId: 'u2', value: false }] }))
    expect(changes[1]).toEqual({ cohortId: 'aud_1', cohortName: 'Vip', contextKey: 'u2', included: false })
  })

  it('lets an item name an audience of its own', () => {
    const other = { userId: 'u2', cohortName: 'Beta', cohortId: 'aud_2', value: true }
    const { changes } = parseSyncRequest(body({ batch: [first, other] }))
    expect(changes[1]).toEqual({ cohortId: 'aud_2', cohortName: 'Beta', contextKey: 'u2', included: true })
  })

  it('takes users where no context kind is given', () => {
    expect(parseSyncRequest(body({ contextKind: undefined })).contextKind).toBe('user')
  })

  it.each([
    ['a body that is no object', 'text', 'the body is not a JSON object'],
    ['null', null, 'the body is not a JSON object'],
    ['no environment', body({ environmentId: undefined }), '/environmentId must be a non-empty string'],
    ['an empty environment', body({ environmentId: '' }), '/environmentId must be a non-empty string'],
    ['a context kind that is no text', body({ contextKind: 7 }), '/contextKind must be a string'],
    ['no batch', body({ batch: undefined }), '/batch must be a non-empty array'],
    ['an empty batch', body({ batch: [] }), '/batch must be a non-empty array'],
    ['a batch that is no array', body({ batch: { 0: first } }), '/batch must be a non-empty array'],
    [
      'a first item without an audience ID',
      body({ batch: [{ ...first, cohortId: '' }] }),
      '/batch/0/cohortId must be a non-empty string'
    ],
    [
      'a first item without an audience name',
      body({ batch: [{ ...first, cohortName: undefined }] }),
      '/batch/0/cohortName must be a non-empty string'
    ],
    ['an item that is no object', body({ batch: [first, null] }), '/batch/1 must be an object'],
    [
      'an item without a user ID',
      body({ batch: [first, { value: true }] }),
      '/batch/1/userId must be a non-empty string'
    ],
    [
      'an item with an empty user ID',
      body({ batch: [first, { userId: '', value: true }] }),
      '/batch/1/userId must be a non-empty string'
    ],
    ['a user ID that is no text', body({ batch: [{ ...first, userId: 1 }] }), '/batch/0/userId must be a string'],
    [
      'an item without a membership',
      body({ batch: [{ ...first, value: undefined }] }),
      '/batch/0/value must be true or false'
    ],
    [
      'a membership that is a text',
      body({ batch: [{ ...first, value: 'true' }] }),
      '/batch/0/value must be true or false'
    ]
  ])('refuses %s', (_what, request, message) => {
    expect(() => parseSyncRequest(request)).toThrow(invalidRequest(message))
  })
})
