import { CLIENT_SIDE_ID_VARIABLE } from '../target'
import { ToolError, wrongUsage } from '../tool-error'
import type { ExpectedAudience } from './expected-memberships'
import { inLanes } from './lanes'
import type { HeldSegment, Reads } from './launchdarkly-reads'

/** Why no member of an audience can be in its segment. */
type Obstacle = 'segment absent' | 'wrong kind' | 'standard segment'

/** How the contexts of one kind that the input names for an audience stand in its segment. */
export interface ComparedSegment {
  segmentKey: string
  audienceId: string
  audienceKey: string
  contextKind: string
  obstacle?: Obstacle
  /** The kind that the segment holds, where it is the wrong one. */
  heldKind?: string
  /** Members compared, of which so many should be there and are not, and so many are there and should not be. */
  compared: number
  missing: number
  stillThere: number
  /** Those of which LaunchDarkly does not tell: no path carries their context key, or it takes no such key. */
  unchecked: number
}

export interface Difference {
  /** Of a member that should be there and is not, the obstacle, where there is one. */
  difference: 'missing' | 'still there' | Obstacle
  segmentKey: string
  audienceId: string
  audienceKey: string
  contextKind: string
  contextKey: string
  /** Whether it should be a member. */
  expected: boolean
}

/** Both in the order of the audiences and their members. */
export interface Comparison {
  segments: ComparedSegment[]
  differences: Difference[]
}

interface CompareOptions {
  reads: Reads
  /** What stands before the audience ID in the key of a synced segment. */
  segmentPrefix: string
  /** That of the environment which the events go to, where it is known. */
  clientSideId?: string
}

const READS_AT_ONCE = { lanes: 8 }

/**
 * Compares what the input says with what LaunchDarkly holds, by a read for each segment and one for each member that could be in
 * it. Rejects with a {@link ToolError} where the environment is not there or not the one of the client-side ID, and where a read
 * fails for good.
 */
export async function compare(
  audiences: ExpectedAudience[],
  { reads, segmentPrefix, clientSideId }: CompareOptions
): Promise<Comparison> {
  const foundId = await reads.clientSideId()
  if (clientSideId !== undefined && clientSideId !== foundId) throw anotherEnvironment()

  const compared = await inLanes(
    audiences,
    async ({ members, ...audience }) => {
      const segmentKey = segmentPrefix + audience.audienceId
      const obstacle = obstacleIn(await reads.segment(segmentKey), audience.contextKind)
      const segment: ComparedSegment = {
        segmentKey,
        ...audience,
        ...obstacle,
        compared: 0,
        missing: 0,
        stillThere: 0,
        unchecked: 0
      }
      return { segment, members }
    },
    READS_AT_ONCE
  )
  const differences = await inLanes(membersOf(compared), (member) => compareMember(reads, member), READS_AT_ONCE)
  return {
    segments: compared.map(({ segment }) => segment),
    differences: differences.filter((difference) => difference !== undefined)
  }
}

function obstacleIn(
  held: HeldSegment | undefined,
  contextKind: string
): Pick<ComparedSegment, 'obstacle' | 'heldKind'> | undefined {
  if (!held) return { obstacle: 'segment absent' }
  if (!held.unbounded) return { obstacle: 'standard segment' }
  return held.contextKind === contextKind ? undefined : { obstacle: 'wrong kind', heldKind: held.contextKind }
}

interface ComparedMember {
  segment: ComparedSegment
  contextKey: string
  expected: boolean
}

function* membersOf(
  compared: Array<{ segment: ComparedSegment; members: Map<string, boolean> }>
): Generator<ComparedMember> {
  for (const { segment, members } of compared) {
    for (const [contextKey, expected] of members) yield { segment, contextKey, expected }
  }
}

/** Counts the member in its segment. */
async function compareMember(
  reads: Reads,
  { segment, contextKey, expected }: ComparedMember
): Promise<Difference | undefined> {
  const { segmentKey, audienceId, audienceKey, contextKind, obstacle } = segment
  const included = obstacle ? false : await reads.includes(segmentKey, contextKey)
  if (included === undefined) {
    segment.unchecked++
    return undefined
  }
  segment.compared++
  if (included === expected) return undefined
  if (expected) segment.missing++
  else segment.stillThere++
  const difference = expected ? (obstacle ?? 'missing') : 'still there'
  return { difference, segmentKey, audienceId, audienceKey, contextKind, contextKey, expected }
}

const anotherEnvironment = (): ToolError =>
  wrongUsage(
    'The environment has another client-side ID than the one given: events delivered with that would go to another environment.',
    `Give --project and --environment of the environment whose client-side ID is in ${CLIENT_SIDE_ID_VARIABLE}.`
  )
