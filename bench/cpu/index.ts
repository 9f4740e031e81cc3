import { join } from 'node:path'
import { number } from '../../local/plain-table'
import { markdownTable } from '../markdown-table'
import { withServer } from '../own-server'
import { BATCH_SHAPES } from './batch-shapes'
import { fieldCosts, fieldsText } from './field-costs'
import { goalsText } from './goals'
import { measureShape, type Measured } from './measure-shape'
import { profile, profileText } from './profile'

export interface CpuSizes {
  /** For each shape of batch, and for the fields. */
  milliseconds: number
}

export const FULL: CpuSizes = { milliseconds: 7_500 }
export const QUICK: CpuSizes = { milliseconds: 300 }

/** CPU time of an event by shape of batch: this destination, the catalog's version, and what nobody can be faster than. */
export async function cpu({ milliseconds }: CpuSizes): Promise<string> {
  return withServer(['--import', 'tsx', join(__dirname, '../answering-server.ts')], async (origin) => {
    const measured: Measured[] = []
    for (const shape of BATCH_SHAPES) measured.push(await measureShape(shape, { origin, milliseconds }))
    const costs = await fieldCosts(milliseconds)
    const parts = await profile(origin, milliseconds)
    return [table(measured), goalsText(measured), profileText(parts), fieldsText(costs)].join('\n\n')
  })
}

function table(measured: Measured[]): string {
  const rows = measured.map(({ shape: { events, audiences, traits }, micros, turns }) => [
    ...[events, audiences, traits].map(number),
    ...[micros.floor, micros.floorAndRequest, micros.ours, micros.catalog].map((value) => (value / events).toFixed(2)),
    (micros.ours / micros.floorAndRequest).toFixed(2),
    (micros.ours / micros.catalog).toFixed(2),
    number(turns)
  ])
  const titles = [
    'events a batch',
    'audiences',
    'more traits',
    'floor, µs',
    'floor and a request, µs',
    'this destination, µs',
    "the catalog's, µs",
    'of floor and request',
    "of the catalog's",
    'turns'
  ]
  return markdownTable(titles, rows, 0)
}
