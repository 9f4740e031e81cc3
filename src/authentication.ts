import type { CustomAuthentication, RequestClient } from '@segment/actions-core'
import { blanksAround, tokenLooksLike, unsendableClientId, unsendableToken } from './credentials'
import type { Settings } from './generated-types'
import { findEnvironment, listVersions, type ApiCall } from './launchdarkly-api'
import { makeCall } from './make-call'
import { sentences } from './sentences'
import { failureOfError } from './syncAudience/outcomes'

export const authentication: CustomAuthentication<Settings> = {
  scheme: 'custom',
  fields: {
    apiKey: {
      label: 'LaunchDarkly Service Token',
      description:
        'We recommend creating a dedicated [LaunchDarkly service token](https://docs.launchdarkly.com/home/account-security/api-access-tokens#service-tokens) for this destination. The service token must have the ability to perform the `createSegment` and `updateIncluded` [role actions](https://docs.launchdarkly.com/home/members/role-actions#segment-actions).',
      type: 'password',
      required: true
    },
    clientId: {
      label: 'LaunchDarkly client-side ID',
      description:
        'Copy the [client-side ID](https://app.launchdarkly.com/settings/projects) of the environment for your segment. You can find this in the LaunchDarkly **Account settings** page for your project.',
      type: 'string',
      required: true
    },
    instance: {
      label: 'LaunchDarkly instance',
      description: 'Where your LaunchDarkly account lives. Most accounts live on the commercial instance.',
      type: 'string',
      required: false,
      choices: [
        { label: 'Commercial (app.launchdarkly.com)', value: 'commercial' },
        { label: 'EU (app.eu.launchdarkly.com)', value: 'eu' },
        { label: 'Federal (app.launchdarkly.us)', value: 'federal' }
      ],
      default: 'commercial'
    }
  },

  /**
   * Checks both credentials at once. It proves neither the token's role actions nor that both belong to one account:
   * LaunchDarkly offers no dry run. Throws an error that says which one is wrong and what to do.
   */
  testAuthentication: async (request, { settings }) => {
    const problems = await Promise.all([checkToken(request, settings), checkClientId(request, settings)])
    const found = problems.filter((problem) => problem !== undefined)
    if (found.length > 0) throw new Error(found.join(' '))
  }
}

/** https://launchdarkly.com/docs/api/other/get-versions answers 200, 401, 403 and 429. */
async function checkToken(request: RequestClient, settings: Settings): Promise<string | undefined> {
  const unsendable = unsendableToken(settings.apiKey)
  if (unsendable) return sentences(unsendable.problem, unsendable.advice)

  const status = await ask(request, listVersions(settings))
  switch (status) {
    case 200:
      return undefined
    case 401:
      return sentences(
        'The service token was refused (401 Unauthorized).',
        tokenLooksLike(settings.apiKey),
        'Create a service token in LaunchDarkly and copy it; check that the instance is that of your account.'
      )
    case 403:
      return sentences(
        'The service token may not do anything here (403 Forbidden).',
        'Give it a Writer role or a custom role with the actions createSegment and updateIncluded.'
      )
    default:
      return unchecked('service token', status)
  }
}

async function checkClientId(request: RequestClient, settings: Settings): Promise<string | undefined> {
  const unsendable = unsendableClientId(settings.clientId)
  if (unsendable) return sentences(unsendable.problem, unsendable.advice)

  const status = await ask(request, findEnvironment(settings))
  switch (status) {
    case 200:
      return undefined
    case 404:
      return sentences(
        'No environment has this client-side ID (404 Not Found).',
        blanksAround(settings.clientId),
        "Copy it from the environment's settings in LaunchDarkly; check that the instance is that of your account."
      )
    default:
      return unchecked('client-side ID', status)
  }
}

/** The status of the answer, or a sentence on why there was none. The error of the request goes no further: it holds the token. */
async function ask(request: RequestClient, call: ApiCall): Promise<number | string> {
  try {
    const { status } = await makeCall(request, call)
    return status
  } catch (error) {
    return failureOfError(error).problem
  }
}

function unchecked(credential: string, answer: number | string): string {
  const isElsewhere = typeof answer === 'number' && (answer === 404 || (answer >= 300 && answer < 400))
  return sentences(
    `The ${credential} could not be checked: ${typeof answer === 'number' ? `LaunchDarkly answered ${answer}.` : answer}`,
    isElsewhere ? 'Check that the instance is that of your account.' : 'Try again in a few minutes.'
  )
}
