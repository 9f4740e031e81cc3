import type { Settings } from './generated-types'

/** What is wrong with a credential, and what to do about it. Holds no credential. */
export interface CredentialProblem {
  problem: string
  advice: string
}

/** What people paste by mistake, told by its first characters. https://launchdarkly.com/docs/home/account/api and .../keys */
const KNOWN_CREDENTIALS: Array<{ shape: RegExp; name: string }> = [
  { shape: /^\s*api-/i, name: 'an API access token' },
  { shape: /^\s*sdk-/i, name: 'an SDK key' },
  { shape: /^\s*mob-/i, name: 'a mobile key' }
]

const CLIENT_SIDE_ID = /^\s*[0-9a-f]{24}\s*$/i

/** The characters that Node.js lets into a header; it refuses any other with an error that quotes the whole value. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** What no escape can carry in a path: dot segments, and halves of a character. https://url.spec.whatwg.org/#dot-segment */
const NO_PATH_SEGMENT = /^\.{1,2}$|\p{Surrogate}/u

const COPY_CLIENT_SIDE_ID =
  "Copy the environment's client-side ID, 24 hexadecimal digits, into the destination settings."

/** Why the settings must not be sent at all, if they must not: a request would fail, or show a secret to the wrong host. */
export function unsendable({ apiKey, clientId }: Settings): CredentialProblem | undefined {
  return unsendableToken(apiKey) ?? unsendableClientId(clientId)
}

export function unsendableToken(apiKey: string): CredentialProblem | undefined {
  if (HEADER_VALUE.test(apiKey)) return undefined
  return {
    problem: 'The service token holds a line break or another character that no token has.',
    advice: 'Copy the token again, without anything around it, into the destination settings.'
  }
}

export function unsendableClientId(clientId: string): CredentialProblem | undefined {
  const credential = KNOWN_CREDENTIALS.find(({ shape }) => shape.test(clientId))
  if (credential) {
    return {
      problem: `The client-side ID looks like ${credential.name}, so it was not sent anywhere.`,
      advice: COPY_CLIENT_SIDE_ID
    }
  }
  if (NO_PATH_SEGMENT.test(clientId)) {
    return { problem: 'The client-side ID is not one.', advice: COPY_CLIENT_SIDE_ID }
  }
  return undefined
}

/** A sentence on what the text in the token's place looks like, where it does not look like a token. */
export function tokenLooksLike(apiKey: string): string | undefined {
  if (CLIENT_SIDE_ID.test(apiKey)) return 'It looks like a client-side ID.'
  const credential = KNOWN_CREDENTIALS.find(({ shape }) => shape.test(apiKey))
  if (credential && credential.name !== 'an API access token') return `It looks like ${credential.name}.`
  return blanksAround(apiKey)
}

export function blanksAround(text: string): string | undefined {
  return text === text.trim() ? undefined : 'It has blanks around it.'
}
