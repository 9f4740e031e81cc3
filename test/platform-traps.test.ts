/**
 * Traps of the runtime that would come back with an update of a dependency. Those that show in a request (64 kB answers,
 * time-outs under a signal, redirects, errors that hold the token) are caught in socket-faults.test.ts and outcomes.*.test.ts;
 * the types and the packed package in tools/check-package.ts.
 */
import { createRequire } from 'node:module'
import definition from '../src'
import { dependencies, overrides } from '../package.json'
import { findEnvironment, listVersions, syncMembers } from '../src/launchdarkly-api'
import { identify } from './helpers/engage'
import { REST_API, sendBatch, sendEvent, SETTINGS, SYNC_PATH } from './helpers/integration'
import nock from 'nock'

afterEach(() => nock.cleanAll())

describe('given the dependencies as they are installed', () => {
  it('validates settings and payloads of a destination whose name holds a space', async () => {
    nock(REST_API).post(SYNC_PATH).reply(204)
    expect(definition.name).toContain(' ')
    await expect(sendEvent(identify())).resolves.toMatchObject({ status: 204 })
    await expect(sendEvent(identify(), { settings: { instance: 'nowhere' } })).rejects.toMatchObject({ status: 400 })
  })

  it('has the last fast-uri that can, in every place where npm might put another', () => {
    const ajv = createRequire(createRequire(require.resolve('@segment/actions-core')).resolve('ajv'))
    expect((ajv('fast-uri/package.json') as { version: string }).version).toBe('3.1.5')
    expect(dependencies['fast-uri']).toBe('3.1.5')
    expect(overrides['fast-uri']).toBe('3.1.5')
  })

  it('has liquidjs, which core needs for templates and does not declare', async () => {
    nock(REST_API)
      .post(SYNC_PATH, ({ batch }) => (batch as Array<{ userId: string }>)[0].userId === 'U1')
      .reply(204)
    const mapping = { segment_user_id: { '@liquid': '{{ userId | upcase }}' } }
    const [result] = await sendBatch([identify({ userId: 'u1' })], { mapping })
    expect(result).toMatchObject({ status: 204, sent: { userId: 'U1' } })
    expect(dependencies.liquidjs).toBe('10.27.2')
  })

  it("has json-schema's types, without which a consumer's type-check fails", () => {
    expect(dependencies['@types/json-schema']).toBeDefined()
  })
})

describe('every request', () => {
  it.each([
    ['a sync', syncMembers(SETTINGS, 'user', [])],
    ['the check of the token', listVersions(SETTINGS)],
    ['the check of the client-side ID', findEnvironment(SETTINGS)]
  ])('of %s is safe from what core does by default', (_what, { options }) => {
    expect(options).toMatchObject({
      timeout: 10_000,
      redirect: 'manual',
      skipResponseCloning: true,
      throwHttpErrors: false
    })
    // Core throws where an action passes one of its own, and destroys an agent after each response.
    expect(options).not.toHaveProperty('signal')
    expect(options).not.toHaveProperty('agent')
  })

  it('gets its headers from itself alone: what extendRequest sets goes to every host', () => {
    expect(definition).not.toHaveProperty('extendRequest')
  })
})
