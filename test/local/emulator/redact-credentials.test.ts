import { redactCredentials } from '../../../local/emulator/redact-credentials'

const UUID = '6b2f6c2e-7a1f-4d6e-9c3b-0a1b2c3d4e5f'

it.each([
  ['the token it was sent with', 'api-local', '{"token":"api-local"}', '{"token":"api-…"}'],
  ['an SDK key it was sent with', 'sdk-local', 'sdk-local', 'sdk-…'],
  ['a token without a known prefix', 'Bearer secret', 'Bearer secret', '…'],
  ['one that JSON escapes', 'a "secret"', '{"token":"a \\"secret\\""}', '{"token":"…"}'],
  ['one that a URL escapes', 'Bearer a/b=', '?token=Bearer%20a%2Fb%3D', '?token=…'],
  ['one that a URL escapes in part', 'gateway token/a=', 't=gateway%20token/a=', 't=…'],
  ['one that a form escapes, in lower case', 'gateway token/a=', 't=gateway+token%2fa%3d', 't=…'],
  ['one that JSON escapes in other ways', 'gateway/a=', '"gateway\\/a\\u003D"', '"…"'],
  ['one with blanks around it, which are not sent', ' gateway-token ', 'gateway-token', '…'],
  ['one of any characters', 'gateway.+*[(é\\', '"gateway.+*[(%c3%a9\\\\"', '"…"'],
  ['each time that it occurs', 'api-local', 'api-local, api-local', 'api-…, api-…'],
  ['another access token', undefined, `id=api-${UUID}&x=1`, 'id=api-…&x=1'],
  ['an SDK key', undefined, `sdk-${UUID}`, 'sdk-…'],
  ['one that follows on a word', undefined, `token_api-${UUID}`, 'token_api-…'],
  ['one that is escaped', undefined, `api-${UUID}`.replace(/-/g, '%2D'), '…'],
  ['a mobile key in upper case', undefined, `MOB-${UUID.toUpperCase()}`, 'MOB-…']
])('takes out %s', (_what, authorization, text, redacted) => {
  expect(redactCredentials(authorization)(text)).toBe(redacted)
})

it.each(['', 'api-user-7', 'sdk-', UUID, 'a text'])('leaves "%s" as it is', (text) => {
  expect(redactCredentials()(text)).toBe(text)
})
