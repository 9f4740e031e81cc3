import type { Environment } from '../environment'
import type { Segment, SegmentPart } from '../segments'
import { AVAILABLE_TO_CLIENTS, type Flag, type FlagData, type SdkSegment } from './flag-data'

/** What there is to show to SDKs. */
export interface Shown {
  environment: Environment
  /** Without, each segment has a flag. */
  flagData?: FlagData
}

/** All flags that there are just now. */
export function flagsOf({ environment, flagData }: Shown): Flag[] {
  return flagData ? [...flagData.flags.values()] : [...environment.segments.values()].map(flagOf)
}

/** A flag with the key of the segment, on for its members alone. It never changes. */
export function flagOf({ key, contextKind }: Segment): Flag {
  const clause = { contextKind, attribute: '', op: 'segmentMatch', values: [key], negate: false }
  return {
    key,
    version: 1,
    on: true,
    variations: [true, false],
    offVariation: 1,
    fallthrough: { variation: 1 },
    rules: [{ id: 'members', variation: 0, clauses: [clause], trackEvents: false }],
    targets: [],
    contextTargets: [],
    prerequisites: [],
    salt: key,
    clientSideAvailability: AVAILABLE_TO_CLIENTS,
    trackEvents: false,
    trackEventsFallthrough: false,
    deleted: false
  }
}

/** A segment as SDKs see it: one of the file, or one of those that show a segment of the environment. */
export interface ShownSegment {
  key: string
  /** In pieces: a part of 50,000 members is more than a megabyte, which takes some milliseconds. */
  json: Iterable<string>
}

/**
 * The segments that changed since a version, or all. A segment of the environment is shown by one of its key, which holds the changes
 * that are not published and leads on to the parts that are: so a flag that targets the segment targets all of its parts.
 */
export function* segmentsSince({ environment, flagData }: Shown, since = -1): Generator<ShownSegment> {
  const ofFile = flagData?.segments ?? new Map<string, SdkSegment>()
  if (since < 0) {
    for (const [key, segment] of ofFile) {
      if (!environment.segments.has(key)) yield { key, json: [JSON.stringify(segment)] }
    }
  }
  for (const segment of environment.segments.values()) {
    if (segment.version > since) yield* shownSegments(segment, ofFile, since)
  }
}

function* shownSegments(segment: Segment, ofFile: Map<string, SdkSegment>, since: number): Generator<ShownSegment> {
  const { key, contextKind, parts, version } = segment
  // An SDK that was shown the file's segment of this key would take no smaller version.
  const versionOf = (key: string, version: number): number => version + (ofFile.get(key)?.version ?? 0)
  const published = [...parts.entries()]
    .filter(([, { publishedIn }]) => publishedIn > 0)
    .map(([n, part]) => ({ key: `part-${n + 1}:${key}`, part }))

  // Taken before the parts, though it is sent after them: a part that is published while they are sent may have been sent already
  // without its latest changes, so these must still be among the unpublished ones.
  const unpublishedChanges = JSON.stringify({
    ...segmentData(key, versionOf(key, version)),
    includedContexts: [{ contextKind, values: parts.flatMap(({ added }) => [...added]) }],
    excludedContexts: [{ contextKind, values: parts.flatMap(({ removed }) => [...removed]) }],
    rules: published.length > 0 ? [leadsTo(published.map(({ key }) => key))] : []
  })
  for (const { key, part } of published) {
    if (part.publishedIn > since) {
      yield { key, json: partJson(part, contextKind, segmentData(key, versionOf(key, part.publishedIn))) }
    }
  }
  yield { key, json: [unpublishedChanges] }
}

const segmentData = (key: string, version: number): SdkSegment => ({
  key,
  version,
  included: [],
  excluded: [],
  rules: [],
  salt: key,
  deleted: false
})

const leadsTo = (keys: string[]) => ({
  id: 'parts',
  clauses: [{ attribute: '', op: 'segmentMatch', values: keys, negate: false }]
})

/** Their members are written in well under a millisecond. */
const PLACES_AT_ONCE = 1_000

/** A member that comes or goes meanwhile may be in it or not: it is among the unpublished changes. */
function* partJson({ contextKeys }: SegmentPart, contextKind: string, segment: SdkSegment): Generator<string> {
  const kind = JSON.stringify(contextKind)
  yield `${JSON.stringify(segment).slice(0, -1)},"includedContexts":[{"contextKind":${kind},"values":[`
  let separator = ''
  for (let i = 0; i < contextKeys.length; i += PLACES_AT_ONCE) {
    const members = contextKeys.slice(i, i + PLACES_AT_ONCE).filter((contextKey) => contextKey !== undefined)
    if (members.length === 0) continue
    yield separator + JSON.stringify(members).slice(1, -1)
    separator = ','
  }
  yield ']}]}'
}

/** All flags and segments as JSON, `{ "flags": …, "segments": … }`, in pieces: as a whole it can be larger than 25 MB. */
export function* allData(shown: Shown): Generator<string> {
  yield `{"flags":${JSON.stringify(Object.fromEntries(flagsOf(shown).map((flag) => [flag.key, flag])))},"segments":{`
  let separator = ''
  for (const { key, json } of segmentsSince(shown)) {
    yield `${separator}${JSON.stringify(key)}:`
    yield* json
    separator = ','
  }
  yield '}}'
}
