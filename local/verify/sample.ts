import { hash } from 'node:crypto'
import type { Membership } from '../deciding'

export interface Sample {
  /** The most members, of all audiences together. */
  size: number
  /** The same one chooses the same members. */
  seed: string
}

export interface TakenSample {
  take: (membership: Membership) => void
  /** The last membership of each member chosen. */
  taken: () => Membership[]
}

/**
 * Chooses members at random, in memory that depends on the size of the sample alone: each has a rank, which is a hash, and the
 * lowest stay (bottom-k sampling, https://doi.org/10.1145/1281100.1281133). A member that once was too high is too high for ever,
 * so one that is chosen was never let go, and none of its memberships was missed.
 */
export function takeSample({ size, seed }: Sample): TakenSample {
  let lowest = new Map<string, Membership>()
  let highestRank: string | undefined

  const letGo = (): void => {
    const ranks = [...lowest.keys()].sort().slice(0, size)
    lowest = new Map(ranks.map((rank) => [rank, lowest.get(rank)!]))
    if (ranks.length === size) highestRank = ranks[size - 1]
  }
  return {
    take: (membership) => {
      const rank = rankOf(membership, seed)
      if (highestRank !== undefined && rank > highestRank) return
      lowest.set(rank, membership)
      if (lowest.size === 2 * size) letGo()
    },
    taken: () => {
      letGo()
      return [...lowest.values()]
    }
  }
}

function rankOf({ contextKind, audienceId, contextKey }: Membership, seed: string): string {
  return hash('sha256', JSON.stringify([seed, contextKind, audienceId, contextKey]))
}
