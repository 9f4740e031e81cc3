import fc from 'fast-check'
import type { Fault, FaultRule } from '../../local/emulator/faults/generated-types'
import { audienceIds, users } from './random-events'

/** How LaunchDarkly misbehaves while a batch is delivered. */
export interface Faults {
  /** Those that pass: each acts so often and no more. */
  passing: FaultRule[]
  /** Those that stay: members and audiences that LaunchDarkly takes in no request. */
  refusals: FaultRule[]
}

const statusOf = (...statuses: number[]): fc.Arbitrary<Fault> =>
  fc.record({ kind: fc.constant('status'), status: fc.constantFrom(...statuses) })

/** After these Segment sends the events again. */
const retried: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 4, arbitrary: statusOf(408, 409, 423, 429, 500, 502, 503, 504, 599) },
  fc.record({
    kind: fc.constant('rate-limit'),
    scope: fc.constantFrom('global', 'route', 'token', 'address'),
    requests: fc.integer({ min: 1, max: 3 })
  }),
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('reset'), when: fc.constantFrom('before-applying', 'after-applying') })
  },
  fc.constant<Fault>({ kind: 'silence' }),
  fc.constant<Fault>({ kind: 'slow', seconds: 9 }),
  fc.record({ kind: fc.constant('stalled-body'), status: fc.constantFrom(200, 500) }),
  fc.record({ kind: fc.constant('huge-body'), status: fc.constantFrom(200, 500), bytes: fc.constant(70_000) })
)

/** After these it does not, though nothing is wrong with the members. */
const final: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 4, arbitrary: statusOf(400, 401, 402, 403, 404, 413, 422, 501) },
  fc.record({
    kind: fc.constant('redirect'),
    status: fc.constantFrom(301, 302, 303, 307, 308),
    // A GET is answered there by 200.
    location: fc.constant('/api/v2/versions')
  })
)

const passing = (fault: fc.Arbitrary<Fault>): fc.Arbitrary<FaultRule[]> =>
  fc.array(
    fc.record({
      requests: fc.oneof(
        fc.constant({}),
        fc.record({ method: fc.constantFrom('POST', 'HEAD') }),
        fc.record({ membersAbove: fc.integer({ min: 0, max: 20 }) }),
        fc.record({ audiences: fc.array(audienceIds, { minLength: 1, maxLength: 2 }) })
      ),
      every: fc.integer({ min: 1, max: 4 }),
      times: fc.integer({ min: 1, max: 3 }),
      fault
    }),
    { maxLength: 4 }
  )

/** A request is refused for one such member, or audience, or for its size. */
const refusals: fc.Arbitrary<FaultRule[]> = fc.array(
  fc
    .oneof(
      fc.record({ members: fc.array(users, { minLength: 1, maxLength: 3 }) }),
      fc.record({ audiences: fc.array(audienceIds, { minLength: 1, maxLength: 2 }) }),
      fc.record({
        members: fc.array(users, { minLength: 1, maxLength: 3 }),
        audiences: fc.array(audienceIds, { minLength: 1 })
      }),
      fc.record({ membersAbove: fc.integer({ min: 1, max: 30 }) })
    )
    .chain((requests) =>
      statusOf(...('membersAbove' in requests ? [413] : [400, 413])).map((fault) => ({ requests, fault }))
    ),
  { maxLength: 2 }
)

/** Faults of all kinds. */
export const anyFaults: fc.Arbitrary<Faults> = fc.record({ passing: passing(fc.oneof(retried, final)), refusals })

/** Faults after which nothing is lost: those that pass are such that Segment sends the events again. */
export const retriedFaults: fc.Arbitrary<Faults> = fc.record({ passing: passing(retried), refusals })
