/**
 * CPU time of a batch, of user and system. Arguments: its events, and for how many milliseconds batches are delivered; the first
 * quarter of them is for the compiler. Prints the mean of the fastest tenth, in microseconds.
 */
import { fastestTenth } from '../fastest-tenth'
import { batchesOf } from './batches'

async function main(size: number, milliseconds: number): Promise<void> {
  const deliver = batchesOf(size)
  const began = performance.now()
  const times: number[] = []
  while (times.length === 0 || performance.now() < began + milliseconds) {
    const counts = performance.now() >= began + milliseconds / 4
    const before = process.cpuUsage()
    await deliver()
    const { user, system } = process.cpuUsage(before)
    if (counts) times.push(user + system)
  }
  console.log(fastestTenth(times))
  process.exit()
}

void main(Number(process.argv[2]), Number(process.argv[3]))
