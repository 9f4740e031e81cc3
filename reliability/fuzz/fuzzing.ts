import fc from 'fast-check'
import { faultsOfGrowth, heapInUse, type Growth } from './heap'

interface Fuzzing {
  seed: number
  /** At least so many of what `count` counts. */
  wanted: number
  count: () => number
}

export interface Fuzzed {
  /** What did not hold, with a counterexample as small as could be found; none where all held. */
  violation?: string
  seconds: number
  /** From when a fifth was done to the end. */
  heap: Growth
}

/** Cases of one run of fast-check, which forgets them then. */
const CASES = 100

const WARM_UP = 0.2

/** Making the counterexample smaller may take long where it is a batch of a thousand events. */
const MAX_MS = 30_000

/** A counterexample may hold texts of megabytes. */
const MAX_SHOWN = 2_000

/** Runs the property until there was enough of it, or it did not hold, or until the heap grew. */
export async function fuzz<Case>(
  property: fc.IAsyncProperty<[Case]>,
  { seed, wanted, count }: Fuzzing
): Promise<Fuzzed> {
  const began = performance.now()
  let violation: string | undefined
  let runs = 0
  const runUntil = async (enough: number): Promise<void> => {
    while (!violation && count() < enough) {
      const before = count()
      const options = { seed: seed + runs++, numRuns: CASES, interruptAfterTimeLimit: MAX_MS }
      violation = violationOf(await fc.check(property, options))
      if (count() === before) violation ??= `of ${CASES} cases in a row, none came to anything`
    }
  }

  await runUntil(wanted * WARM_UP)
  const before = await heapInUse()
  await runUntil(wanted)
  const heap = { before, after: await heapInUse() }
  return { violation: violation ?? faultsOfGrowth(heap)[0], seconds: (performance.now() - began) / 1_000, heap }
}

function violationOf<Case>(result: fc.RunDetails<[Case]>): string | undefined {
  if (!result.failed) return undefined
  const { errorInstance, counterexample, seed, counterexamplePath } = result
  const shown = inWords(counterexample?.[0])
  return [
    errorInstance instanceof Error ? errorInstance.message : String(errorInstance),
    `with ${shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}…` : shown}`,
    `(fast-check's seed ${seed}, path ${counterexamplePath})`
  ].join('\n')
}

/** What is nested too deep cannot be told, not even by fast-check. */
function inWords(counterexample: unknown): string {
  try {
    return fc.stringify(counterexample)
  } catch (error) {
    return `what cannot be shown (${String(error)})`
  }
}
