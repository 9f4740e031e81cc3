/** What there is so many of, and what it takes. */
export interface Point {
  events: number
  value: number
}

/**
 * The power of the events that the values grow with, by least squares on the logarithms of both: 1 is a straight line through the
 * origin, 0 is flat. Needs two points at least, of different numbers of events.
 */
export function exponent(points: readonly Point[]): number {
  const logs = points.map(({ events, value }) => [Math.log(events), Math.log(value)] as const)
  const [meanX, meanY] = [0, 1].map((axis) => logs.reduce((sum, log) => sum + log[axis], 0) / logs.length)
  const covariance = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0)
  const variance = logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  return covariance / variance
}

/** Of a value, what it takes to begin may be this much: over ten times the events that lowers the exponent by 0.04. */
const MAX_PART = 1 / 10

/** The points of which what it takes to begin at all, `fixed`, is at most a tenth. */
export function beyondStart(points: readonly Point[], fixed: number): Point[] {
  return points.filter(({ value }) => fixed <= value * MAX_PART)
}
