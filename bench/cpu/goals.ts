import type { BatchShape } from './batch-shapes'
import type { Measured } from './measure-shape'

/** Single batches in turns, and of them the fastest tenth: two runs differ by this part at most. */
const NOISE = 0.05

const MAX_OF_FLOOR_AND_REQUEST = 1.05
const MAX_OF_CATALOG = 0.9

/** What the figures say of the goals. */
export function goalsText(measured: readonly Measured[]): string {
  const slower = measured.filter(({ micros }) => micros.ours > micros.catalog * (1 + NOISE))
  const beyond = measured.filter(({ micros }) => micros.ours > micros.floorAndRequest * MAX_OF_FLOOR_AND_REQUEST)
  const full = measured.filter(({ shape }) => shape.events === 1_000)
  const missing = full.filter(({ micros }) => micros.ours > micros.catalog * MAX_OF_CATALOG)
  const impossible = missing.filter(({ micros }) => micros.floorAndRequest > micros.catalog * MAX_OF_CATALOG)
  return [
    goal("Not above the catalog's version anywhere, within the noise of 5 %", slower, ofCatalog),
    goal('At most 1.05 of the floor with a request', beyond, ofFloorAndRequest),
    goal("At most 0.9 of the catalog's version in batches of 1,000", missing, ofCatalog) +
      (impossible.length > 0
        ? ` In ${impossible.length === missing.length ? 'each' : impossible.length === 1 ? 'one' : impossible.length} of these cases nobody can: the floor with a request alone takes ${range(impossible.map(({ micros }) => micros.floorAndRequest / micros.catalog))} of what the catalog's version takes.`
        : '')
  ]
    .map((line) => `- ${line}`)
    .join('\n')
}

const ofCatalog = ({ micros }: Measured): number => micros.ours / micros.catalog
const ofFloorAndRequest = ({ micros }: Measured): number => micros.ours / micros.floorAndRequest

function goal(text: string, failing: readonly Measured[], ratioOf: (measured: Measured) => number): string {
  if (failing.length === 0) return `${text}: **held**.`
  return `${text}: **not held** ${failing.map((one) => `${describe(one.shape)} (${ratioOf(one).toFixed(3)})`).join('; ')}.`
}

function describe({ events, audiences, traits }: BatchShape): string {
  const of = audiences === 1 ? 'one audience' : `${audiences.toLocaleString('en-US')} audiences`
  return `by ${events === 1 ? '1 event' : `${events.toLocaleString('en-US')} events`} of ${of}${traits > 0 ? ` with ${traits} more traits` : ''}`
}

function range(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(2))
  return least === most ? least : `${least} to ${most}`
}
