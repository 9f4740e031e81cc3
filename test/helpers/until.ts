const MAX_TURNS = 100_000

/** Comes back when it is so. Nothing is waited for by the clock: give what other tasks of this process bring about. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let turns = 0; !isSo(); turns++) {
    if (turns === MAX_TURNS) throw new Error(`it never came to it: ${isSo.toString()}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
