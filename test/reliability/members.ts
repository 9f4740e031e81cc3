import type { Emulator } from '../../local/emulator/app'
import { membersOf, type Segment } from '../../local/emulator/segments'
import type { Change } from './random-events'

/** The members of all segments, each by {@link memberName}. */
export type Members = ReadonlySet<string>

/** One text for a context in an audience. */
export function memberName({
  contextKind,
  audienceId,
  contextKey
}: Pick<Change, 'contextKind' | 'audienceId' | 'contextKey'>): string {
  return JSON.stringify([contextKind, audienceId, contextKey])
}

export function membersIn({ environment }: Pick<Emulator, 'environment'>): Members {
  const names = new Set<string>()
  for (const segment of environment.segments.values()) {
    const audienceId = audienceOf(segment)
    for (const contextKey of membersOf(segment)) {
      names.add(memberName({ contextKind: segment.contextKind, audienceId, contextKey }))
    }
  }
  return names
}

/** The one context kind of each audience that has a segment. */
export function kindsIn({ environment }: Pick<Emulator, 'environment'>): Map<string, string> {
  return new Map([...environment.segments.values()].map((segment) => [audienceOf(segment), segment.contextKind]))
}

/** The members after the changes, one after another. */
export function changed(members: Members, changes: Change[]): Members {
  const names = new Set(members)
  for (const change of changes) {
    if (change.value) names.add(memberName(change))
    else names.delete(memberName(change))
  }
  return names
}

/** Those that only one of the two holds. */
export function differing(some: Members, others: Members): string[] {
  return [...new Set([...some, ...others])].filter((name) => some.has(name) !== others.has(name))
}

const audienceOf = ({ key }: Segment): string => key.slice('segment-audiences-'.length)
