import { STATUS_CODES } from 'node:http'
import { LAUNCHDARKLY_API_VERSION } from '../../src/versioning-info'
import { TOKEN_VARIABLE } from '../target'
import { couldNotFinish, ToolError, wrongUsage } from '../tool-error'

export interface Answer {
  status: number
  /** What the JSON of the answer holds; undefined where it is none. */
  body: unknown
}

/** Reads a path of LaunchDarkly's REST API. Rejects with a {@link ToolError} where no answer comes. */
export type Get = (path: string) => Promise<Answer>

/** A segment, as far as it matters here. */
export interface HeldSegment {
  /** Whether it is a big segment, as all synced ones are. */
  unbounded: boolean
  /** The one kind of context that a big segment holds. */
  contextKind: string
}

/** Reads of one environment. They reject with a {@link ToolError} where an answer cannot be had; none holds a context key. */
export interface Reads {
  /** https://launchdarkly.com/docs/api/environments/get-environment */
  clientSideId: () => Promise<string>
  /** Undefined where there is none. https://launchdarkly.com/docs/api/segments/get-segment */
  segment: (segmentKey: string) => Promise<HeldSegment | undefined>
  /**
   * Whether a context is a member of a big segment; undefined where LaunchDarkly does not tell for this context key.
   * https://launchdarkly.com/docs/api/segments/get-segment-membership-for-context
   */
  includes: (segmentKey: string, contextKey: string) => Promise<boolean | undefined>
}

export function createReads(get: Get, { project, environment }: { project: string; environment: string }): Reads {
  const environmentPath = pathTo('projects', project, 'environments', environment)
  const segmentsPath = pathTo('segments', project, environment)
  if (environmentPath === undefined || segmentsPath === undefined) throw noSuchEnvironment(project, environment)

  return {
    clientSideId: async () => {
      const { status, body } = await get(environmentPath)
      if (status === 404) throw noSuchEnvironment(project, environment)
      const { _id } = fieldsOf(status, body, 'the environment')
      if (typeof _id !== 'string') throw unexpected('the environment')
      return _id
    },

    segment: async (segmentKey) => {
      const path = pathTo('segments', project, environment, segmentKey)
      if (path === undefined) return undefined
      const { status, body } = await get(path)
      if (status === 404) return undefined
      const { unbounded = false, unboundedContextKind = 'user' } = fieldsOf(status, body, 'a segment')
      if (typeof unbounded !== 'boolean' || typeof unboundedContextKind !== 'string') throw unexpected('a segment')
      return { unbounded, contextKind: unboundedContextKind }
    },

    includes: async (segmentKey, contextKey) => {
      const path = pathTo('segments', project, environment, segmentKey, 'contexts', contextKey)
      if (path === undefined) return undefined
      const { status, body } = await get(path)
      // Nothing says what is answered for a context that LaunchDarkly has never seen. The segment was there a moment ago.
      if (status === 404) return false
      if (isAboutTheKey(status)) return undefined
      const { included } = fieldsOf(status, body, 'a member of a segment')
      if (typeof included !== 'boolean') throw unexpected('a member of a segment')
      return included
    }
  }
}

/** Undefined where no path can carry one of the names: https://url.spec.whatwg.org/#path-state, and halves of a character. */
function pathTo(...names: string[]): string | undefined {
  if (names.some((name) => /^\.{0,2}$|\p{Surrogate}/u.test(name))) return undefined
  return `/api/${LAUNCHDARKLY_API_VERSION}/${names.map(encodeURIComponent).join('/')}`
}

/** 400 is documented; the others are what servers say of a path that is too long for them. */
const isAboutTheKey = (status: number): boolean => [400, 413, 414, 431].includes(status)

function fieldsOf(status: number, body: unknown, what: string): Record<string, unknown> {
  if (status !== 200) throw refusal(status, what)
  if (typeof body !== 'object' || body === null) throw unexpected(what)
  return body as Record<string, unknown>
}

const CHECK_TARGET = 'Check that --instance, or --to, is where your account lives.'

function refusal(status: number, what: string): ToolError {
  const answered = [status, STATUS_CODES[status]].filter(Boolean).join(' ')
  const fail = (problem: string, hint: string) => couldNotFinish(problem, hint)
  switch (status) {
    case 401:
      return fail(
        `LaunchDarkly refused the service token (${answered}).`,
        `Check the token in ${TOKEN_VARIABLE}. ${CHECK_TARGET}`
      )
    case 403:
      return fail(
        `The service token may not read ${what} (${answered}).`,
        'Give it a Reader role, or a custom role with the action viewProject.'
      )
    case 429:
      return fail(
        `LaunchDarkly's rate limit did not let ${what} be read in time (${answered}).`,
        'The whole account shares the limit: try again later, or read fewer members with --sample.'
      )
  }
  const isTransient = status === 408 || status >= 500
  return fail(
    `LaunchDarkly answered ${answered} instead of ${what}.`,
    isTransient ? 'Try again in a few minutes.' : CHECK_TARGET
  )
}

const unexpected = (what: string): ToolError =>
  couldNotFinish(`LaunchDarkly's answer is not ${what} as documented.`, CHECK_TARGET)

const noSuchEnvironment = (project: string, environment: string): ToolError =>
  wrongUsage(
    `LaunchDarkly has no environment with the key ${environment} in a project with the key ${project}, or does not show it to this service token.`,
    'Give the keys, not the names, with --project and --environment; the token needs a Reader role or the action viewProject.'
  )
