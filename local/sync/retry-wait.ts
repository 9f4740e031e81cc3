const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000

/**
 * How many milliseconds to wait before the `attempt`-th retry, counted from 0: full jitter, so that those who failed together do
 * not come back together, and never before LaunchDarkly said that its limit resets.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryWait(
  attempt: number,
  { untilReset, random }: { untilReset: number; random: () => number }
): number {
  return Math.max(0, untilReset) + random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt)
}
