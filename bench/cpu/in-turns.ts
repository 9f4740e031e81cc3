import { fastestTenth } from '../fastest-tenth'

/** Does once what is measured. */
export type Run = () => Promise<unknown>

/**
 * Microseconds of CPU time, of user and system, that each run takes: all of them in turns, for so many milliseconds. In each
 * turn a run comes twice and its second time counts, so that none pays for what the one before it left behind; and each turn
 * begins with the next of them. The first sixth of the time is for the compiler.
 */
export async function inTurns<Name extends string>(
  runs: Record<Name, Run>,
  milliseconds: number
): Promise<{ micros: Record<Name, number>; turns: number }> {
  const names = Object.keys(runs) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  const began = performance.now()
  const counted = began + milliseconds / 6
  let turns = 0

  for (let turn = 0; turns === 0 || performance.now() < began + milliseconds; turn++) {
    const counts = performance.now() >= counted
    for (const name of rotated(names, turn)) {
      await runs[name]()
      const micros = await cpuOf(runs[name])
      if (counts) times[name].push(micros)
    }
    if (counts) turns++
  }
  const micros = Object.fromEntries(names.map((name) => [name, fastestTenth(times[name])])) as Record<Name, number>
  return { micros, turns }
}

function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const start = by % items.length
  return [...items.slice(start), ...items.slice(0, start)]
}

async function cpuOf(run: Run): Promise<number> {
  const before = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(before)
  return user + system
}
