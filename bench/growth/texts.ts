import { number } from '../../local/plain-table'
import { markdownTable } from '../markdown-table'
import { beyondStart, exponent, type Point } from './exponent'
import type { BatchGrowth } from './measure-batch'
import type { SyncGrowth } from './measure-sync'

/** Batches, of which the first one, of one event, is what there is to pay for a batch at all. */
export function batchTable(batches: readonly BatchGrowth[]): string {
  const rows = batches.map(({ events, micros, allocatedBytes, keptBytes }) => [
    number(events),
    (micros / 1_000).toFixed(2),
    (micros / events).toFixed(1),
    number(Math.round(allocatedBytes / 1_000)),
    (allocatedBytes / events / 1_000).toFixed(1),
    number(Math.round(keptBytes / 100) / 10),
    number(Math.round(keptBytes / events))
  ])
  const titles = [
    'events',
    'CPU time, ms',
    'an event, µs',
    'allocated, kB',
    'an event, kB',
    'kept, kB',
    'an event, bytes'
  ]
  return markdownTable(titles, rows, 0)
}

export function batchText(batches: readonly BatchGrowth[]): string {
  const [one, ...others] = batches
  const sentence = (what: string, valueOf: (batch: BatchGrowth) => number): string =>
    growthSentence(
      what,
      others.map((batch) => ({ events: batch.events, value: valueOf(batch) })),
      { fixed: valueOf(one), start: 'what a batch of one takes' }
    )
  return [
    sentence('The CPU time of a batch', ({ micros }) => micros),
    sentence('What it allocates', ({ allocatedBytes }) => allocatedBytes),
    sentence('What is kept', ({ keptBytes }) => keptBytes)
  ].join(' ')
}

/** Runs of the command, of which the first one, of an empty file, is its start. */
export function syncTable(syncs: readonly SyncGrowth[]): string {
  const rows = syncs.map(({ events, rounds, seconds, megabytes }) => [
    number(events),
    String(rounds),
    seconds.toFixed(2),
    events === 0 ? '' : ((seconds / events) * 1e6).toFixed(1),
    number(megabytes)
  ])
  return markdownTable(['events', 'rounds', 'time, s', 'an event, µs', 'most memory, MB'], rows, 0)
}

export function syncText(syncs: readonly SyncGrowth[]): string {
  const [empty, ...others] = syncs
  const times = others.map(({ events, seconds }) => ({ events, value: seconds }))
  const time = growthSentence('The time of `sync`', times, { fixed: empty.seconds, start: 'the start of the command' })
  const counted = new Set(beyondStart(times, empty.seconds).map(({ events }) => events))
  const memory = others
    .filter(({ events }) => counted.has(events))
    .map(({ events, megabytes }) => ({ events, value: megabytes }))
  return memory.length < 2 ? time : `${time} ${memorySentence(memory)}`
}

interface Start {
  fixed: number
  /** What is fixed. */
  start: string
}

/** How straight it is, from where the start does not rule. */
export function growthSentence(what: string, points: readonly Point[], { fixed, start }: Start): string {
  const counted = beyondStart(points, fixed)
  if (counted.length < 2) {
    return `How ${lowered(what)} grows cannot be told from these sizes: ${start} is more than a tenth of it at all of them${counted.length === 1 ? ' but one' : ''}.`
  }
  const power = exponent(counted)
  return `${what} grows with the events to the power of ${power.toFixed(2)} ${range(counted)}, where ${start} is at most a tenth of it: ${verdict(power)}.`
}

function verdict(power: number): string {
  if (power < 0.9) return 'less than linear'
  return power > 1.1 ? '**more than linear**' : 'linear'
}

/** To this power, ten times the events take at most a quarter more. */
const FLAT = 0.1

function memorySentence(points: readonly Point[]): string {
  const power = exponent(points)
  const most = Math.max(...points.map(({ value }) => value))
  return `Its memory grows to the power of ${power.toFixed(2)} ${range(points)}: ${power <= FLAT ? 'flat' : '**not flat**'}, ${number(most)} MB at most.`
}

const range = (points: readonly Point[]): string =>
  `from ${number(points[0].events)} to ${number(points[points.length - 1].events)} events`

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** What the plot shows, for those who do not see it. */
export function altText(batches: readonly BatchGrowth[], syncs: readonly SyncGrowth[]): string {
  const [small, large] = [batches[0], batches[batches.length - 1]]
  const [few, many] = [syncs[0], syncs[syncs.length - 1]]
  return [
    'Two plots with logarithmic axes, and in each a dashed line that is proportional to the events.',
    `One batch of ${number(small.events)} to ${number(large.events)} events:`,
    `CPU time from ${(small.micros / 1_000).toFixed(2)} to ${(large.micros / 1_000).toFixed(2)} ms,`,
    `memory allocated from ${kilobytes(small.allocatedBytes)} to ${kilobytes(large.allocatedBytes)},`,
    `memory kept from ${kilobytes(small.keptBytes)} to ${kilobytes(large.keptBytes)}.`,
    `sync of ${number(few.events)} to ${number(many.events)} events:`,
    `time from ${few.seconds.toFixed(2)} to ${many.seconds.toFixed(2)} s, memory from ${number(few.megabytes)} to ${number(many.megabytes)} MB.`
  ].join(' ')
}

const kilobytes = (bytes: number): string => `${number(Math.round(bytes / 1_000))} kB`
