import { AUDIENCES, contextKeyOf, USERS, userOf, type Audience } from './population'
import type { Change } from './random-batch'

/** Whether a user is a member, a byte for each audience and user, so that it never grows. */
export type Truth = Uint8Array

const NO_MEMBER = 0
const MEMBER = 1
/** No answer said whether it was applied. */
const IN_DOUBT = 2

export const createTruth = (): Truth => new Uint8Array(AUDIENCES.length * USERS)

/** The place of a membership. */
export const placeOf = ({ audience, user }: Pick<Change, 'audience' | 'user'>): number => audience.index * USERS + user

/** LaunchDarkly acknowledged the change. */
export function acknowledge(truth: Truth, change: Change): void {
  truth[placeOf(change)] = change.value ? MEMBER : NO_MEMBER
}

/** The change may have been applied, and is not sent again. */
export function leaveInDoubt(truth: Truth, change: Change): void {
  truth[placeOf(change)] = IN_DOUBT
}

/** What a segment holds, beside what it ought to hold. */
export interface Comparison {
  audience: string
  members: number
  /** Memberships that are not what was acknowledged last. */
  wrong: number
  inDoubt: number
  /** The first few of them. */
  examples: string[]
}

const EXAMPLES = 3

/** Compares the context keys that an audience's segment holds with the truth. */
export function compareMembers(truth: Truth, audience: Audience, held: Iterable<string>): Comparison {
  const { id, contextKind } = audience
  const comparison: Comparison = { audience: id, members: 0, wrong: 0, inDoubt: 0, examples: [] }
  const found = (example: string): void => {
    comparison.wrong++
    if (comparison.examples.length < EXAMPLES) comparison.examples.push(example)
  }

  const isHeld = new Uint8Array(USERS)
  for (const contextKey of held) {
    comparison.members++
    const user = userOf(contextKind, contextKey)
    if (Number.isNaN(user)) found(`${contextKey} is nobody's`)
    else if (isHeld[user]) found(`${contextKey} is held twice`)
    else isHeld[user] = 1
  }
  for (let user = 0; user < USERS; user++) {
    const expected = truth[placeOf({ audience, user })]
    if (expected === IN_DOUBT) comparison.inDoubt++
    else if (expected !== isHeld[user]) {
      found(`${contextKeyOf(contextKind, user)} ${expected === MEMBER ? 'is missing' : 'should not be there'}`)
    }
  }
  return comparison
}
