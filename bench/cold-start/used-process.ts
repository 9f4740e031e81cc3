/**
 * Which modules of the destination and of what it loads have a function that runs when Segment calls it, once all is loaded.
 * Argument: the origin of an emulator. Prints their files as JSON.
 */
import { Session } from 'node:inspector/promises'
import { fileURLToPath } from 'node:url'
import { destination } from '../built-destination'
import { callAll } from './calls'

async function main(origin: string): Promise<void> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  // What ran before, while modules were loaded, is not counted.
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  await session.post('Profiler.takePreciseCoverage')
  await callAll(destination, origin)
  const { result } = await session.post('Profiler.takePreciseCoverage')
  const used = result.filter(({ functions }) => functions.some(({ ranges: [{ count }] }) => count > 0))
  const files = used.map(({ url }) => url).filter((url) => url.startsWith('file:'))
  console.log(JSON.stringify(files.map((url) => fileURLToPath(url))))
  process.exit()
}

void main(process.argv[2])
