import { tokenLooksLike, unsendable } from '../../src/credentials'
import { SETTINGS, TOKEN } from '../helpers/integration'
import { expectNoSecrets } from '../helpers/secrets'

const REST = '00000000-1111-2222-3333-444444444444'

describe('credentials', () => {
  it.each([
    ['as LaunchDarkly makes them', {}],
    ['for another instance', { instance: 'eu' }],
    ['of any text that a header can carry', { apiKey: 'tab\tand blank, é' }],
    ['with a client-side ID of another shape', { clientId: 'rapi-1' }]
  ])('may be sent %s', (_how, settings) => {
    expect(unsendable({ ...SETTINGS, ...settings })).toBeUndefined()
  })

  it.each(['\n', '\r', '\u0000', '\u007f', '\u0100', '\u2028', '😀', '\ud800'])(
    'may not be sent when the token holds %j',
    (character) => {
      const problem = unsendable({ ...SETTINGS, apiKey: `${TOKEN}${character}` })
      expect(problem?.problem).toBe('The service token holds a line break or another character that no token has.')
      expectNoSecrets(problem, [TOKEN])
    }
  )

  it.each(['', ' ', '\n'])('may not be sent when one is blank: %j', (blank) => {
    expect(unsendable({ ...SETTINGS, apiKey: blank })?.problem).toBe('The service token is empty.')
    expect(unsendable({ ...SETTINGS, clientId: blank })?.problem).toBe('The client-side ID is empty.')
  })

  it.each([
    ['api-', 'an API access token'],
    ['sdk-', 'an SDK key'],
    ['mob-', 'a mobile key']
  ])('may not be sent when the client-side ID holds %s', (prefix, name) => {
    const places = [prefix, ` \t${prefix}`, prefix.toUpperCase(), `Bearer ${prefix}`, `"${prefix}`, `\u200b${prefix}`]
    for (const clientId of places.map((place) => `${place}${REST}`)) {
      const problem = unsendable({ ...SETTINGS, clientId })
      expect(problem?.problem).toBe(`The client-side ID looks like ${name}, so it was not sent anywhere.`)
      expectNoSecrets(problem, [TOKEN, REST])
    }
  })
})

describe('a client-side ID', () => {
  it.each(['.', '..', '\ud800', 'a\udc00b'])('may not be sent when no path can hold it: %j', (clientId) => {
    expect(unsendable({ ...SETTINGS, clientId })?.problem).toBe('The client-side ID is not one.')
  })

  it.each(['...', '.a', '😀', 'a/b'])('may be sent when a path can hold it: %j', (clientId) => {
    expect(unsendable({ ...SETTINGS, clientId })).toBeUndefined()
  })
})

describe('a token', () => {
  it.each([
    [TOKEN, undefined],
    ['anything', undefined],
    [`sdk-${REST}`, 'It looks like an SDK key.'],
    [` SDK-${REST}`, 'It looks like an SDK key.'],
    [`mob-${REST}`, 'It looks like a mobile key.'],
    [SETTINGS.clientId, 'It looks like a client-side ID.'],
    [` ${SETTINGS.clientId.toUpperCase()} `, 'It looks like a client-side ID.'],
    [`${SETTINGS.clientId}0`, undefined],
    [` ${TOKEN}`, 'It has blanks around it.'],
    [`${TOKEN}\t`, 'It has blanks around it.']
  ])('%j is told as what it looks like: %s', (apiKey, sentence) => {
    expect(tokenLooksLike(apiKey)).toBe(sentence)
  })
})
