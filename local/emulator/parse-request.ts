import jsonpointer from 'jsonpointer'
import { invalidRequest, type Refusal } from './refusal'
import manifest from './segment-audiences.manifest.json'

/** What a request to `segment-targets/segment-audiences` asks for. */
export interface SyncRequest {
  environmentId: string
  contextKind: string
  changes: SegmentChange[]
}

export interface SegmentChange {
  cohortId: string
  cohortName: string
  contextKey: string
  /** `true` includes, `false` removes. */
  included: boolean
}

const { requestParser } = manifest
const { memberArrayParser } = requestParser

/**
 * Reads a request by the paths of LaunchDarkly's published manifest, and throws a refusal of all of it where LaunchDarkly's parser
 * does. An item's own `cohortId` and `cohortName` override those of the first item.
 */
export function parseSyncRequest(body: unknown): SyncRequest {
  if (typeof body !== 'object' || body === null) throw invalidRequest('the body is not a JSON object')

  const members: unknown = jsonpointer.get(body, requestParser.memberArrayPath)
  if (!Array.isArray(members) || members.length === 0) throw missing(requestParser.memberArrayPath, 'a non-empty array')

  const cohortId = text(body, requestParser.cohortIdPath)
  const cohortName = text(body, requestParser.cohortNamePath)
  return {
    environmentId: text(body, requestParser.environmentIdPath),
    contextKind: optionalText(body, requestParser.contextKindPath) ?? 'user',
    changes: members.map((member: unknown, i) => {
      const at = `${requestParser.memberArrayPath}/${i}`
      if (typeof member !== 'object' || member === null) throw missing(at, 'an object')
      return {
        cohortId: optionalText(member, memberArrayParser.cohortIdPath, at) ?? cohortId,
        cohortName: optionalText(member, memberArrayParser.cohortNamePath, at) ?? cohortName,
        contextKey: text(member, memberArrayParser.memberIdPath, at),
        included: boolean(member, memberArrayParser.booleanMembershipPath, at)
      }
    })
  }
}

function optionalText(object: object, path: string, at = ''): string | undefined {
  const value: unknown = jsonpointer.get(object, path)
  if (value === undefined || value === '') return undefined
  if (typeof value !== 'string') throw missing(at + path, 'a string')
  return value
}

function text(object: object, path: string, at = ''): string {
  const value = optionalText(object, path, at)
  if (value === undefined) throw missing(at + path, 'a non-empty string')
  return value
}

function boolean(object: object, path: string, at: string): boolean {
  const value: unknown = jsonpointer.get(object, path)
  if (typeof value !== 'boolean') throw missing(at + path, 'true or false')
  return value
}

const missing = (path: string, expected: string): Refusal => invalidRequest(`${path} must be ${expected}`)
