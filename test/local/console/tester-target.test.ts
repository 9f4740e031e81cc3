import { alwaysTo, byToken, type ChooseTesterTarget } from '../../../local/console/tester-target'
import { LOCAL_CREDENTIALS } from '../../../local/emulator/credentials'
import type { Settings } from '../../../src/generated-types'
import { SETTINGS, TOKEN } from '../../helpers/integration'

const ORIGIN = 'http://127.0.0.1:8765'
const REST_API = 'https://app.launchdarkly.com'

const embedded = {
  name: 'the embedded LaunchDarkly',
  target: { kind: 'elsewhere' as const, origin: ORIGIN, credentials: LOCAL_CREDENTIALS }
}
const launchDarkly = { kind: 'launchdarkly' as const, credentials: SETTINGS }

/** Who is asked, where, and with which settings. */
async function chosen(choose: ChooseTesterTarget, given: Partial<Settings>): Promise<unknown[]> {
  const { name, kind, transport, settings } = choose(given)
  const asked: string[] = []
  await transport((url) => {
    asked.push(url)
    return Promise.resolve(undefined as never)
  })(`${REST_API}/`)
  return [name, kind, ...asked, settings]
}

const theEmbedded = (settings: unknown) => ['the embedded LaunchDarkly', 'elsewhere', `${ORIGIN}/`, settings]
const theReal = (settings: unknown) => ['LaunchDarkly itself', 'launchdarkly', `${REST_API}/`, settings]

describe('by the token, without credentials of the process', () => {
  const choose = byToken({ embedded })

  it.each<[string, Partial<Settings>, unknown[]]>([
    ['nothing', {}, theEmbedded(LOCAL_CREDENTIALS)],
    ['its own token', { apiKey: 'api-local' }, theEmbedded(LOCAL_CREDENTIALS)],
    [
      'its own token with blanks around it, which are not sent',
      { apiKey: ' api-local ' },
      theEmbedded({ ...LOCAL_CREDENTIALS, apiKey: ' api-local ' })
    ],
    ['another client-side ID', { clientId: 'c1' }, theEmbedded({ ...LOCAL_CREDENTIALS, clientId: 'c1' })],
    ['credentials for LaunchDarkly', { ...SETTINGS, instance: 'eu' }, theReal({ ...SETTINGS, instance: 'eu' })],
    // What the emulator takes for one is nothing for LaunchDarkly.
    ['a token without a client-side ID', { apiKey: TOKEN }, theReal({ apiKey: TOKEN })]
  ])('given %s', async (_what, given, expected) => {
    expect(await chosen(choose, given)).toEqual(expected)
  })
})

describe('by the token, with credentials of the process', () => {
  const choose = byToken({ embedded, launchDarkly })

  it.each<[string, Partial<Settings>, unknown[]]>([
    ['nothing', {}, theReal(SETTINGS)],
    ['another client-side ID', { clientId: 'c1' }, theReal({ ...SETTINGS, clientId: 'c1' })],
    ['another token', { apiKey: 'api-other' }, theReal({ ...SETTINGS, apiKey: 'api-other' })],
    ["the emulator's token", { apiKey: 'api-local' }, theEmbedded(LOCAL_CREDENTIALS)]
  ])('given %s', async (_what, given, expected) => {
    expect(await chosen(choose, given)).toEqual(expected)
  })
})

it.each<[string, Partial<Settings>, unknown[]]>([
  ['nothing', {}, theEmbedded(LOCAL_CREDENTIALS)],
  ['credentials for LaunchDarkly', SETTINGS, theEmbedded(SETTINGS)]
])('always there, given %s', async (_what, given, expected) => {
  expect(await chosen(alwaysTo(embedded), given)).toEqual(expected)
})
