import type { Case, Compared, Measured } from '../wall-time/measure'
import { audiencesOfBatch, expected } from './formula'

/** What the formula says of a measured case, beside what was measured. */
export interface Checked {
  name: string
  who: 'this' | "the catalog's"
  seconds: Pair
  requests: Pair
}

export interface Pair {
  expected: number
  measured: number
}

/** Every case that finished and lost nothing, but for those from which the CPU time is taken. */
export function check(compared: readonly Compared[]): Checked[] {
  return compared.flatMap(({ measured, ours, catalog }) => [
    ...checked('this', measured, ours, cpuOfEvent(compared, measured, 'ours')),
    ...checked("the catalog's", measured, catalog, cpuOfEvent(compared, measured, 'catalog'))
  ])
}

function checked(who: Checked['who'], measured: Case, result: Measured, cpuOfEvent: number): Checked[] {
  const { stream, batch, distance, limit, copies } = measured
  const { events, audiences, kinds } = stream
  if (!result.finished || result.lost > 0 || isSource(measured)) return []

  const found = expected({
    batches: copies * Math.ceil(events / copies / batch),
    requests:
      who === 'this' ? kinds.length * Math.ceil(batch / kinds.length / 1_000) : audiencesOfBatch(audiences, batch),
    cpu: cpuOfEvent * batch,
    distance: distance / 1_000,
    limit,
    copies,
    // All copies are measured in one process.
    cores: 1
  })
  if (!found) return []
  return [
    {
      name: nameOf(measured),
      who,
      seconds: { expected: found.seconds, measured: result.seconds },
      requests: { expected: found.requests, measured: result.requests }
    }
  ]
}

/** Here nothing but CPU time passes. */
const isSource = ({ distance, limit, copies }: Case): boolean => distance === 0 && limit === undefined && copies === 1

/** In seconds, of the same stream. */
function cpuOfEvent(compared: readonly Compared[], { stream }: Case, who: 'ours' | 'catalog'): number {
  const source = compared.find(
    ({ measured }) =>
      isSource(measured) &&
      measured.stream.audiences === stream.audiences &&
      measured.stream.kinds.length === stream.kinds.length
  )!
  return source[who].seconds / stream.events
}

function nameOf({ stream, batch, distance, limit, copies }: Case): string {
  const parts = [
    stream.audiences === 1 ? 'one audience' : `${stream.audiences.toLocaleString('en-US')} audiences`,
    stream.kinds.length > 1 ? `${stream.kinds.length} kinds` : '',
    batch === 1_000 ? '' : `batches of ${batch}`,
    copies === 1 ? '' : `${copies} copies`,
    `${distance} ms`,
    limit === undefined ? 'no limit' : `${limit} in 10 s`
  ]
  return parts.filter(Boolean).join(', ')
}
