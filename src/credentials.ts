import type { Settings } from './generated-types'

/** What is wrong with a credential, and what to do about it. Holds no credential. */
export interface CredentialProblem {
  problem: string
  advice: string
}

/** LaunchDarkly's credentials by their first characters. https://launchdarkly.com/docs/home/account/api */
const ACCESS_TOKEN = { shape: /(?<![a-z0-9])api-/i, name: 'an API access token' }
const SDK_KEY = { shape: /(?<![a-z0-9])sdk-/i, name: 'an SDK key' }
const MOBILE_KEY = { shape: /(?<![a-z0-9])mob-/i, name: 'a mobile key' }

const CLIENT_SIDE_ID = /^\s*[0-9a-f]{24}\s*$/i

/** The characters that Node.js lets into a header; it refuses any other with an error that quotes the whole value. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** What no escape can carry in a path: dot segments, and halves of a character. https://url.spec.whatwg.org/#path-state */
const NO_PATH_SEGMENT = /^\.{1,2}$|\p{Surrogate}/u

const BLANK = /^\s*$/

const COPY_TOKEN = 'Copy the token again, without anything around it, into the destination settings.'
const COPY_CLIENT_SIDE_ID =
  "Copy the environment's client-side ID, 24 hexadecimal digits, into the destination settings."

/** Why the settings must not be sent at all, if they must not: a request would fail, or show a secret to the wrong host. */
export function unsendable({ apiKey, clientId }: Settings): CredentialProblem | undefined {
  return unsendableToken(apiKey) ?? unsendableClientId(clientId)
}

export function unsendableToken(apiKey: string): CredentialProblem | undefined {
  if (BLANK.test(apiKey)) return { problem: 'The service token is empty.', advice: COPY_TOKEN }
  if (HEADER_VALUE.test(apiKey)) return undefined
  const problem = 'The service token holds a line break or another character that no token has.'
  return { problem, advice: COPY_TOKEN }
}

export function unsendableClientId(clientId: string): CredentialProblem | undefined {
  if (BLANK.test(clientId)) return { problem: 'The client-side ID is empty.', advice: COPY_CLIENT_SIDE_ID }
  const credential = [ACCESS_TOKEN, SDK_KEY, MOBILE_KEY].find(({ shape }) => shape.test(clientId))
  if (credential) {
    const problem = `The client-side ID looks like ${credential.name}, so it was not sent anywhere.`
    return { problem, advice: COPY_CLIENT_SIDE_ID }
  }
  if (!NO_PATH_SEGMENT.test(clientId)) return undefined
  return { problem: 'The client-side ID is not one.', advice: COPY_CLIENT_SIDE_ID }
}

/** A sentence on what the text in the token's place looks like, where it does not look like a token. */
export function tokenLooksLike(apiKey: string): string | undefined {
  if (CLIENT_SIDE_ID.test(apiKey)) return 'It looks like a client-side ID.'
  const credential = [SDK_KEY, MOBILE_KEY].find(({ shape }) => shape.test(apiKey))
  return credential ? `It looks like ${credential.name}.` : blanksAround(apiKey)
}

export function blanksAround(text: string): string | undefined {
  return text === text.trim() ? undefined : 'It has blanks around it.'
}
