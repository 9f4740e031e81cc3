/** Many copies of the destination, processes that share nothing, each with the events of its own share of the context keys. */
import { fork, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import fc from 'fast-check'
import { createEmulator } from '../../local/emulator/app'
import { empty } from '../../local/emulator/environment'
import { replaceFaults } from '../../local/emulator/faults/decide-fault'
import type { FaultRule } from '../../local/emulator/faults/generated-types'
import { listen, type Listener } from '../../local/emulator/listen'
import type { Stream } from './destination-copy'
import { changed, differing, membersIn } from './members'
import { batchSketches, casesOf, NONE, ofOneKind, type BatchSketch, type Case } from './random-events'
import { changesOf } from './scenario'
import { isAcknowledged } from '../../reliability/statuses'

// Eight processes begin, and a thousand streams pass them.
jest.setTimeout(900_000)

const FLEETS = [1, 2, 8]
const COPIES = Math.max(...FLEETS)

const emulator = createEmulator()
let listener: Listener
const copies: ChildProcess[] = []
/** What it printed says why. */
const anyEnded = new AbortController()

beforeAll(async () => {
  listener = await listen(emulator)
  for (let i = 0; i < COPIES; i++) {
    const copy = fork(join(__dirname, 'destination-copy.ts'), { execArgv: ['--import', 'tsx'] })
    copies.push(copy.once('exit', () => anyEnded.abort()))
  }
})
afterAll(async () => {
  for (const copy of copies) copy.kill()
  await listener.close()
})

const ofOneAudience = ({ sketches }: BatchSketch): Case[] =>
  casesOf(ofOneKind({ sketches: sketches.map((sketch) => ({ ...sketch, audienceId: 'aud_1' })), crowd: NONE }))

const streams = fc.record({
  batches: fc.array(batchSketches, { minLength: 1, maxLength: 4 }),
  batchSize: fc.integer({ min: 1, max: 40 }),
  faults: fc.array(
    fc.record({
      requests: fc.record({ method: fc.constantFrom('POST') }),
      every: fc.integer({ min: 2, max: 5 }),
      times: fc.integer({ min: 1, max: 10 }),
      fault: fc.oneof(
        fc.record({ kind: fc.constant('status'), status: fc.constantFrom(409, 429, 500, 503) }),
        fc.record({ kind: fc.constant('reset'), when: fc.constantFrom('before-applying', 'after-applying') })
      )
    }) as fc.Arbitrary<FaultRule>,
    { maxLength: 3 }
  )
})

/** Splits the stream over the copies by context key, and delivers it. */
async function deliverBy(fleet: ChildProcess[], cases: Case[], batchSize: number): Promise<Case[]> {
  const shares = fleet.map((): Case[] => [])
  for (const each of cases) shares[shareOf(each, fleet.length)].push(each)
  const delivered = await Promise.all(
    fleet.map(async (copy, i) => {
      const stream: Stream = { origin: listener.origin, events: shares[i].map(({ event }) => event), batchSize }
      copy.send(stream)
      const [statuses] = (await once(copy, 'message', { signal: anyEnded.signal })) as [number[]]
      return shares[i].filter((_, at) => isAcknowledged(statuses[at]))
    })
  )
  return delivered.flat()
}

function shareOf({ event }: Case, shares: number): number {
  return createHash('md5').update(String(event.userId)).digest().readUInt32BE() % shares
}

describe('the stream of an audience, split by context key over processes that share nothing,', () => {
  it(`ends in the same memberships with ${FLEETS.join(', ')} of them, however LaunchDarkly misbehaves`, async () => {
    await fc.assert(
      fc.asyncProperty(streams, async ({ batches, batchSize, faults }) => {
        const cases = batches.flatMap(ofOneAudience)
        const expected = changed(new Set(), changesOf(cases))
        for (const size of FLEETS) {
          empty(emulator.environment)
          replaceFaults(emulator.faults, faults)

          const delivered = await deliverBy(copies.slice(0, size), cases, batchSize)

          expect(delivered).toHaveLength(changesOf(cases).length)
          expect(differing(expected, membersIn(emulator))).toEqual([])
        }
      })
    )
  })
})
