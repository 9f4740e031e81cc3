import { runInThisContext } from 'vm'

/** Tests have a copy of `process`, which hears of no rejection. This is the one that does. */
const realProcess: NodeJS.Process = runInThisContext('process')

/** Has every test of the file fail that leaves a rejected promise to nobody. Call it once at the top of the file. */
export function expectNothingUnhandled(): void {
  const unhandled: unknown[] = []
  const note = (reason: unknown): void => {
    unhandled.push(reason)
  }

  beforeEach(() => {
    unhandled.length = 0
    realProcess.on('unhandledRejection', note)
  })
  afterEach(async () => {
    // Node.js tells of a rejection when all that was due at once is done.
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
    realProcess.removeListener('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })
}
