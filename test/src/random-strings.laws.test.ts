/**
 * Segment's monorepo feeds each destination with a generator that puts random strings into all settings and fields, through
 * `testAction`, which validates no settings. This one does the same, with one string for all of them and with one for each.
 */
import { createTestEvent, createTestIntegration, type GlobalSetting, type InputField } from '@segment/actions-core'
import fc from 'fast-check'
import nock from 'nock'
import definition from '../../src'
import type { Settings } from '../../src/generated-types'
import { REST_API, SYNC_PATH } from '../helpers/integration'
import { recordRequests, type SentRequest } from '../helpers/recording'
import { expectNoSecrets } from '../helpers/secrets'

type Input = GlobalSetting | InputField
type Values = Record<string, unknown>

interface Filled {
  settings: Settings
  fields: Values
}

const settings: Record<string, GlobalSetting> = definition.authentication?.fields ?? {}
const { fields } = definition.actions.syncAudience
const MAPPING = Object.fromEntries(Object.keys(fields).map((key) => [key, { '@path': `$.properties.${key}` }]))

const CHARACTERS = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!@#$%^&*()[]']
/** Long enough to be in no message by chance. */
const text = fc.string({ unit: fc.constantFrom(...CHARACTERS), minLength: 10, maxLength: 20 })

/** Values for the inputs that `isFilled` takes, with these texts. */
function filled(isFilled: (input: Input) => boolean, texts: fc.Arbitrary<string>): fc.Arbitrary<Filled> {
  const valueOf = ({ type }: Input): fc.Arbitrary<unknown> => {
    switch (type) {
      case 'boolean':
        return fc.boolean()
      case 'number':
      case 'integer':
        return fc.integer()
      case 'object':
        return fc.record({ testType: texts })
      default:
        return texts
    }
  }
  const valuesOf = (inputs: Record<string, Input>): fc.Arbitrary<Values> => {
    const taken = Object.entries(inputs).filter(([, input]) => isFilled(input))
    return fc.record(Object.fromEntries(taken.map(([key, input]) => [key, valueOf(input)])))
  }
  return fc.record({ settings: valuesOf(settings) as fc.Arbitrary<never>, fields: valuesOf(fields) })
}

const isRequired = ({ required }: Input): boolean => required === true
const isAny = (): boolean => true
const oneForAll = (isFilled: (input: Input) => boolean) => text.chain((one) => filled(isFilled, fc.constant(one)))

/** Answers as LaunchDarkly does, and forgets what an attempt before left behind: one that fails is tried again with less. */
function accepting(): SentRequest[] {
  nock.cleanAll()
  return recordRequests(nock(REST_API).post(SYNC_PATH).optionally().reply(204))
}

afterEach(() => nock.cleanAll())

async function send({ settings, fields }: Filled): Promise<number[]> {
  const event = createTestEvent({ properties: fields as never })
  const integration = createTestIntegration(definition)
  const responses = await integration.testAction('syncAudience', { event, mapping: MAPPING, settings })
  return responses.map(({ status }) => status)
}

async function errorOf(filled: Filled): Promise<Error> {
  const outcome: unknown = await send(filled).catch((error: unknown) => error)
  if (outcome instanceof Error) return outcome
  throw new Error(`it was delivered: ${JSON.stringify(outcome)}`)
}

function expectNoneOf({ settings, fields }: Filled, error: Error): void {
  const texts = [...Object.values(settings), ...Object.values(fields)]
  expectNoSecrets(
    error.message,
    texts.filter((value): value is string => typeof value === 'string')
  )
}

describe.each([
  ['the required settings and fields with one string', oneForAll(isRequired)],
  ['the required settings and fields with a string each', filled(isRequired, text)],
  ['all settings and fields with one string', oneForAll(isAny)],
  ['all settings and fields with a string each', filled(isAny, text)]
])('given %s', (_what, arbitrary) => {
  it('is refused for the fields that have choices, sends nothing and repeats no string', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary, async (filled) => {
        const sent = accepting()
        const error = await errorOf(filled)
        expect(error.message).toMatch(/^Computation class must be one of: .* Context key must be one of: /)
        expectNoneOf(filled, error)
        expect(sent).toEqual([])
      })
    )
  })

  it('is refused for the context kind, or the membership, once those fields are chosen', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary, async (random) => {
        const sent = accepting()
        const filled = { ...random, fields: { segment_user_id: 'user-1', ...random.fields, ...CHOSEN } }
        const error = await errorOf(filled)
        expect(error).toMatchObject({
          status: 400,
          message: expect.stringMatching(
            /^[A-Za-z0-9]+$/.test(String(random.fields.context_kind))
              ? /^The event has neither true nor false under the audience key\. /
              : /^The context kind is not one that LaunchDarkly takes\. /
          ) as unknown
        })
        expectNoneOf(random, error)
        expect(sent).toEqual([])
      })
    )
  })

  it('is sent as it is given, once the context kind and the membership are what they must be', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary, fc.boolean(), async ({ settings, fields }, value) => {
        const sent = accepting()
        const { segment_audience_id: cohortId, segment_audience_key: key, segment_user_id: userId = 'user-1' } = fields
        const needed = {
          ...CHOSEN,
          segment_user_id: userId,
          context_kind: 'user',
          traits_or_props: { [String(key)]: value }
        }

        expect(await send({ settings, fields: { ...fields, ...needed } })).toEqual([204])

        const cohortName = String(key).charAt(0).toUpperCase() + String(key).slice(1)
        const batch = [{ userId, cohortName, cohortId, value }]
        expect(sent).toEqual([
          {
            method: 'POST',
            url: `${REST_API}${SYNC_PATH}`,
            headers: expect.objectContaining({ authorization: settings.apiKey }) as unknown,
            body: JSON.stringify({ environmentId: settings.clientId, contextKind: 'user', batch })
          }
        ])
      })
    )
  })
})

/** One of the choices of each field that has some. */
const CHOSEN = { segment_computation_action: 'audience', context_key: 'user_id_only', audience_action: 'ADD' }
