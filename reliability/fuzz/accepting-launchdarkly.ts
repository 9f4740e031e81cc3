import { validateHeaderValue } from 'node:http'
import { Response, type RequestClient, type RequestOptions } from '@segment/actions-core'
import type { RequestWrap } from '../../local/with-request'
import { propertyOf } from './laws'

const SYNC_URL = /^https:\/\/app\.(?:eu\.)?launchdarkly\.(?:com|us)\/api\/v2\/segment-targets\/segment-audiences$/
const CONTEXT_KIND = /^[A-Za-z0-9._-]+$/
const MEMBER_KEYS = 'userId,cohortName,cohortId,value'
const MAX_MEMBERS = 1_000
const MAX_BYTES = 1_048_576

export interface AcceptingLaunchDarkly {
  /** What comes in place of the request that Segment's runtime hands to the action. Nothing goes over the wire. */
  wrap: RequestWrap
  requests: number
  members: number
  /** What was wrong with requests, since they were last taken out. */
  faults: string[]
}

/** Answers 204 to everything at once, and looks at what it is sent: nothing malformed may ever be. */
export function acceptingLaunchDarkly(): AcceptingLaunchDarkly {
  const launchDarkly: AcceptingLaunchDarkly = { wrap: () => request, requests: 0, members: 0, faults: [] }
  const request = ((url, options = {}) => {
    const { members, faults } = inspect(url, options)
    launchDarkly.requests++
    launchDarkly.members += members
    launchDarkly.faults.push(...faults)
    return Promise.resolve(Object.assign(new Response(null, { status: 204 }), { content: '', data: '' }))
  }) as RequestClient
  return launchDarkly
}

/** How many members a request holds, and what is wrong with it. */
function inspect(url: string, { method, headers, body }: RequestOptions): { members: number; faults: string[] } {
  if (method !== 'POST' || !SYNC_URL.test(url)) return { members: 0, faults: [`it sent ${method} ${url}`] }
  if (typeof body !== 'string') return { members: 0, faults: ['it sent a body that is no text'] }
  const { environmentId, contextKind, batch, ...others } = parse(body)
  const members = Array.isArray(batch) ? batch : []
  const isAllowed = members.length === 1 || Buffer.byteLength(body) <= MAX_BYTES
  return {
    members: members.length,
    faults: [
      ...(isHeader(propertyOf(headers, 'Authorization')) ? [] : ['it sent a token that no header can carry']),
      ...(Object.keys(others).length === 0 ? [] : [`it sent more than it should: ${Object.keys(others).join()}`]),
      ...(isText(environmentId) ? [] : [`it sent the environment ID ${JSON.stringify(environmentId)}`]),
      ...(isContextKind(contextKind) ? [] : [`it sent the context kind ${JSON.stringify(contextKind)}`]),
      ...(members.length > 0 && members.length <= MAX_MEMBERS ? [] : [`it sent ${members.length} members`]),
      ...(isAllowed ? [] : [`it sent ${members.length} members in ${Buffer.byteLength(body)} bytes`]),
      ...members.filter((member) => !isMember(member)).map((member) => `it sent ${JSON.stringify(member)}`)
    ]
  }
}

function parse(body: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(body)) as Record<string, unknown>
  } catch {
    return {}
  }
}

function isHeader(value: unknown): boolean {
  if (!isText(value)) return false
  try {
    validateHeaderValue('Authorization', value)
    return true
  } catch {
    return false
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''

function isContextKind(value: unknown): boolean {
  return typeof value === 'string' && CONTEXT_KIND.test(value) && value !== 'kind' && value !== 'multi'
}

/** The name of a segment is that of its audience, in which underscores become blanks: nothing but blanks may be left of it. */
function isMember(member: unknown): boolean {
  const [userId, cohortName, cohortId, value] = ['userId', 'cohortName', 'cohortId', 'value'].map((key) =>
    propertyOf(member, key)
  )
  const areTexts = isText(userId) && isText(cohortId) && typeof cohortName === 'string' && cohortName !== ''
  return areTexts && typeof value === 'boolean' && Object.keys(Object(member) as object).join() === MEMBER_KEYS
}
