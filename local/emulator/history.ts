/** How many members a segment had, `[epoch milliseconds, members]`, the oldest first. */
export type History = Array<[at: number, members: number]>

/** A context that became a member of a segment, or is none any more. */
export interface MemberChange {
  /** When the request that changed it came, in epoch milliseconds. */
  at: number
  /** The key of the segment. */
  segment: string
  contextKey: string
  included: boolean
}

const MAX_POINTS = 400
/** So few that not every point makes others go. */
const POINTS_AFTER_THINNING = MAX_POINTS / 2

/**
 * Adds a point, or changes the last one where the time is no later: two changes in a millisecond are one point, and a clock that
 * was set back brings no disorder. Of more than {@link MAX_POINTS} some go, but never the first or the last.
 */
export function recordMembers(history: History, at: number, members: number): void {
  const last = history[history.length - 1]
  if (last !== undefined && at <= last[0]) last[1] = members
  else history.push([at, members])
  if (history.length > MAX_POINTS) history.splice(0, history.length, ...thinnedOut(history))
}

/**
 * Leaves the last point in each span of time. The spans are as long everywhere: were every second point to go, whatever its time,
 * the old ones would be halved again and again, until all but the first were younger than the last 2,000 changes.
 */
function thinnedOut(history: History): History {
  let span = 1
  let left = history
  while (left.length > POINTS_AFTER_THINNING) {
    span *= 2
    left = lastOfEachSpan(left, span)
  }
  return left
}

function lastOfEachSpan(history: History, span: number): History {
  const spanAt = (i: number): number => Math.floor(history[i][0] / span)
  return history.filter((_point, i) => i === 0 || i === history.length - 1 || spanAt(i) !== spanAt(i + 1))
}
