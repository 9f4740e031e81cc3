import { number } from '../../local/plain-table'
import { markdownTable } from '../markdown-table'
import { GROUPS, type Group } from './groups'
import { median } from '../median'

/** Events per second, of each round. */
export interface Rates {
  reading: readonly number[]
  stubbed: readonly number[]
  socket: readonly number[]
  command: readonly number[]
}

const NAMES: Record<keyof Rates, string> = {
  reading: 'reading and parsing the file',
  stubbed: '`onBatch`, answered at once without a network',
  socket: '`onBatch`, over a socket to the emulator',
  command: '`sync` of the file to the emulator'
}

const microsOf = (perSecond: number): number => 1e6 / perSecond

/** What each of them reaches. */
export function ratesTable(rates: Rates): string {
  const names = Object.keys(NAMES) as Array<keyof Rates>
  const rows = names.map((name) => {
    const values = rates[name]
    const range = [Math.min(...values), Math.max(...values)].map(number).join(' to ')
    return [NAMES[name], number(median(values)), range, microsOf(median(values)).toFixed(1)]
  })
  return markdownTable(['', 'events/s, median', 'of all rounds', 'µs an event'], rows)
}

/** What the figures say of the command beside its parts. */
export function ratesText(rates: Rates): string {
  const [reading, stubbed, socket, command] = [rates.reading, rates.stubbed, rates.socket, rates.command].map(
    (values) => microsOf(median(values))
  )
  const sum = reading + socket
  const rest = command - sum
  const afterwards = `Delivered over a socket, and the file read before, an event would take ${sum.toFixed(1)} µs`
  return [
    `\`sync\` reaches ${(socket / command).toFixed(2)} of what \`onBatch\` reaches by itself over a socket, and ${(stubbed / command).toFixed(2)} of what it reaches without a network.`,
    rest >= 0
      ? `${afterwards}; the command takes ${rest.toFixed(1)} µs more.`
      : `${afterwards}; the command takes ${(-rest).toFixed(1)} µs less: it reads and maps the next batch while a request is on its way.`
  ].join(' ')
}

/** Microseconds of the profiled command by group. */
export type Profiled = Record<Group, number>

/** Where the time of the command goes, for an event. */
export function profileTable(profiled: Profiled, events: number): string {
  const all = sumOf(profiled)
  const rows = GROUPS.filter((group) => profiled[group] > 0)
    .sort((a, b) => profiled[b] - profiled[a])
    .map((group) => [group, (profiled[group] / events).toFixed(2), percent(profiled[group] / all)])
  return markdownTable(
    ['self time', 'µs an event', 'of all'],
    [...rows, ['all', (all / events).toFixed(2), percent(1)]]
  )
}

export function profileText(profiled: Profiled): string {
  const all = sumOf(profiled)
  const part = (...groups: Group[]): string => percent(groups.reduce((sum, group) => sum + profiled[group], 0) / all)
  return [
    `Segment's runtime with its libraries takes ${part('actions-core and its libraries')}, the destination ${part('the destination')},`,
    `all code of the command line together ${part('reading the input', 'the rest of the command line', "the command line's libraries")}.`,
    `The process waits for ${part('waiting')} of the time${profiled.waiting < all / 10 ? ': it is its one thread that limits it' : ''}.`
  ].join(' ')
}

const sumOf = (profiled: Profiled): number => Object.values(profiled).reduce((sum, micros) => sum + micros, 0)

const percent = (part: number): string => `${(part * 100).toFixed(part < 0.1 ? 1 : 0)} %`
