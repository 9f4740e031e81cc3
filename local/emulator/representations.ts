import { LOCAL_CREDENTIALS, LOCAL_ENVIRONMENT, LOCAL_PROJECT, LOCAL_SDK_KEY } from './credentials'
import { GENERATION, memberCount, type Segment } from './segments'

/** Where something can be read, as LaunchDarkly's representations say it: https://launchdarkly.com/docs/api#links-and-addressability */
export interface Link {
  href: string
  type: 'application/json'
}

const ENVIRONMENTS_PATH = `/api/v2/projects/${LOCAL_PROJECT}/environments`
const SEGMENTS_PATH = `/api/v2/segments/${LOCAL_PROJECT}/${LOCAL_ENVIRONMENT}`

export const link = (href: string): Link => ({ href, type: 'application/json' })

/** The one environment as the REST API shows it: https://launchdarkly.com/docs/api/environments/get-environment */
export function representEnvironment() {
  return {
    _links: { self: link(`${ENVIRONMENTS_PATH}/${LOCAL_ENVIRONMENT}`) },
    _id: LOCAL_CREDENTIALS.clientId,
    key: LOCAL_ENVIRONMENT,
    name: LOCAL_ENVIRONMENT,
    apiKey: LOCAL_SDK_KEY,
    mobileKey: 'mob-local',
    color: '417505',
    defaultTtl: 0,
    secureMode: false,
    defaultTrackEvents: false,
    requireComments: false,
    confirmChanges: false,
    tags: [],
    critical: false
  }
}

/**
 * A segment as the REST API shows it, which gives the number of a big segment's contexts but not their keys:
 * https://launchdarkly.com/docs/api/segments/get-segment
 */
export function representSegment(segment: Segment) {
  const { key, name, description, tags, version, createdAt, changedAt } = segment
  return {
    _links: { self: link(`${SEGMENTS_PATH}/${encodeURIComponent(key)}`), parent: link(SEGMENTS_PATH) },
    key,
    name,
    ...(description !== '' && { description }),
    tags,
    creationDate: createdAt,
    lastModifiedDate: changedAt,
    version,
    generation: GENERATION,
    deleted: false,
    rules: [],
    included: [],
    ...(segment.unbounded ? bigSegmentFields(segment) : STANDARD_SEGMENT_FIELDS)
  }
}

const STANDARD_SEGMENT_FIELDS = { excluded: [], includedContexts: [], excludedContexts: [], unbounded: false }

function bigSegmentFields(segment: Segment) {
  const { key, contextKind, excluded, version, changedAt } = segment
  return {
    unbounded: true,
    unboundedContextKind: contextKind,
    _unboundedMetadata: {
      envId: LOCAL_CREDENTIALS.clientId,
      segmentId: key,
      version,
      includedCount: memberCount(segment),
      excludedCount: excluded.size,
      lastModified: changedAt,
      deleted: false
    }
  }
}
