import { join } from 'node:path'
import { number } from '../../local/plain-table'
import { inOwnProcess } from '../own-process'
import { runSyncCommand, type SyncRun } from './sync-command'
import type { Rates } from './texts'

/** No more than it takes to be measured. */
const MOST_IN_MEMORY = 300_000

export interface RateSizes {
  file: string
  origin: string
  events: number
  rounds: number
}

/** Events per second of each, in turns. */
export async function measureRates({ file, origin, events, rounds }: RateSizes): Promise<Rates> {
  const rates: Record<keyof Rates, number[]> = { reading: [], stubbed: [], socket: [], command: [] }
  for (let round = 0; round < rounds; round++) {
    console.error(`round ${round + 1} of ${rounds}, ${number(events)} events`)
    rates.reading.push(Number(await inOwnProcess(join(__dirname, 'read-process.ts'), [file])))
    rates.stubbed.push(await destinationAlone(events))
    rates.socket.push(await destinationAlone(events, origin))
    rates.command.push(commandRate(events, await runSyncCommand(file, { events, origin })))
  }
  return rates
}

/** What the destination reaches by itself; without an origin each request is answered at once. */
export async function destinationAlone(events: number, origin?: string): Promise<number> {
  const size = String(Math.min(events, MOST_IN_MEMORY))
  const args = origin === undefined ? [size] : [size, origin]
  return Number(await inOwnProcess(join(__dirname, 'deliver-process.ts'), args))
}

/** What the command reaches, by its own report. */
export const commandRate = (events: number, { seconds }: SyncRun): number => Math.round(events / seconds)
