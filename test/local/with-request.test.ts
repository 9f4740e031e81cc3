import { Response, type DestinationDefinition, type RequestClient } from '@segment/actions-core'
import { withRequest, type RequestWrap } from '../../local/with-request'
import definition from '../../src'
import { identify } from '../helpers/engage'
import { SETTINGS, sendBatch, sendEvent, testAuthentication } from '../helpers/integration'

/** Notes what is asked for, and answers itself. */
function answering() {
  const asked: string[] = []
  const wrap: RequestWrap = () =>
    ((url, { method } = {}) => {
      asked.push(`${method} ${new URL(url).pathname}`)
      return Promise.resolve(Object.assign(new Response(null, { status: 200 }), { content: '', data: '' }))
    }) as RequestClient
  return { asked, wrap }
}

const SYNC = 'POST /api/v2/segment-targets/segment-audiences'

describe('withRequest', () => {
  it.each<[string, (run: { definition: typeof definition }) => Promise<unknown>, string[]]>([
    ['perform', (run) => sendEvent(identify(), run), [SYNC]],
    ['performBatch', (run) => sendBatch([identify(), identify()], run), [SYNC]],
    [
      'testAuthentication',
      (run) => testAuthentication(SETTINGS, run),
      ['GET /api/v2/versions', `HEAD /sdk/goals/${SETTINGS.clientId}`]
    ]
  ])('gives %s the other request', async (_handler, call, requests) => {
    const { asked, wrap } = answering()
    await call({ definition: withRequest(definition, wrap) })
    expect(asked).toEqual(requests)
  })

  it('wraps the request that the runtime gives, the outermost wrap first', async () => {
    const order: string[] = []
    const { wrap } = answering()
    const noting =
      (name: string): RequestWrap =>
      (request) =>
      (url, options) => {
        order.push(name)
        return request(url, options)
      }
    const wrapped = [wrap, noting('inner'), noting('outer')].reduceRight<typeof definition>(
      (inside, each) => withRequest(inside, each),
      definition
    )
    await sendEvent(identify(), { definition: wrapped })
    expect(order).toEqual(['outer', 'inner'])
  })

  it('leaves all else, and the given definition, as it is', () => {
    const { authentication, actions, ...others } = definition
    const { perform, performBatch } = actions.syncAudience
    expect(withRequest(definition, answering().wrap)).toEqual({
      ...others,
      authentication: { ...authentication, testAuthentication: expect.any(Function) },
      actions: {
        syncAudience: { ...actions.syncAudience, perform: expect.any(Function), performBatch: expect.any(Function) }
      }
    })
    expect(definition.actions.syncAudience).toMatchObject({ perform, performBatch })
  })

  it('adds no handler that the definition has not', () => {
    const { authentication: _authentication, ...open } = definition
    const { performBatch: _performBatch, ...single } = definition.actions.syncAudience
    const without = withRequest({ ...open, actions: { single } } as DestinationDefinition<unknown>, answering().wrap)
    expect(without).not.toHaveProperty('authentication')
    expect(without.actions.single).not.toHaveProperty('performBatch')
  })
})
