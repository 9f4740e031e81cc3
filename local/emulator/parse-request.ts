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

/** A path of the manifest, compiled once: a thousand members are read by it. */
interface Path {
  pointer: string
  read: (object: object) => unknown
}

function path(pointer: string): Path {
  const compiled = jsonpointer.compile(pointer)
  return { pointer, read: (object): unknown => compiled.get(object) }
}

const { requestParser } = manifest
const { memberArrayParser } = requestParser

const ENVIRONMENT_ID = path(requestParser.environmentIdPath)
const CONTEXT_KIND = path(requestParser.contextKindPath)
const MEMBERS = path(requestParser.memberArrayPath)
const FIRST_COHORT_ID = path(requestParser.cohortIdPath)
const FIRST_COHORT_NAME = path(requestParser.cohortNamePath)
const COHORT_ID = path(memberArrayParser.cohortIdPath)
const COHORT_NAME = path(memberArrayParser.cohortNamePath)
const CONTEXT_KEY = path(memberArrayParser.memberIdPath)
const INCLUDED = path(memberArrayParser.booleanMembershipPath)

/**
 * Reads a request by the paths of LaunchDarkly's published manifest, and throws a refusal of all of it where LaunchDarkly's parser
 * does. An item's own `cohortId` and `cohortName` override those of the first item.
 */
export function parseSyncRequest(body: unknown): SyncRequest {
  if (typeof body !== 'object' || body === null) throw invalidRequest('the body is not a JSON object')

  const members: unknown = MEMBERS.read(body)
  if (!Array.isArray(members) || members.length === 0) throw missing(MEMBERS.pointer, 'a non-empty array')

  const cohortId = text(body, FIRST_COHORT_ID)
  const cohortName = text(body, FIRST_COHORT_NAME)
  return {
    environmentId: text(body, ENVIRONMENT_ID),
    contextKind: optionalText(body, CONTEXT_KIND) ?? 'user',
    changes: members.map((member: unknown, i) => {
      const at = `${MEMBERS.pointer}/${i}`
      if (typeof member !== 'object' || member === null) throw missing(at, 'an object')
      return {
        cohortId: optionalText(member, COHORT_ID, at) ?? cohortId,
        cohortName: optionalText(member, COHORT_NAME, at) ?? cohortName,
        contextKey: text(member, CONTEXT_KEY, at),
        included: boolean(member, INCLUDED, at)
      }
    })
  }
}

function optionalText(object: object, path: Path, at = ''): string | undefined {
  const value: unknown = path.read(object)
  if (value === undefined || value === '') return undefined
  if (typeof value !== 'string') throw missing(at + path.pointer, 'a string')
  return value
}

function text(object: object, path: Path, at = ''): string {
  const value = optionalText(object, path, at)
  if (value === undefined) throw missing(at + path.pointer, 'a non-empty string')
  return value
}

function boolean(object: object, path: Path, at: string): boolean {
  const value: unknown = path.read(object)
  if (typeof value !== 'boolean') throw missing(at + path.pointer, 'true or false')
  return value
}

const missing = (pointer: string, expected: string): Refusal => invalidRequest(`${pointer} must be ${expected}`)
