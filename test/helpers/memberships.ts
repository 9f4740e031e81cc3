import type { Emulator } from '../../local/emulator/app'
import { membersBySegment } from './emulated'

/** What an event of the input asks for, where LaunchDarkly takes it. */
export interface Membership {
  userId: string
  audienceId: string
  value: boolean
}

/** The members of each segment when the last event of each member wins, sorted. */
export function expectedMembers(memberships: Membership[]): Record<string, string[]> {
  const segments: Record<string, Set<string>> = {}
  for (const { userId, audienceId, value } of memberships) {
    const members = (segments[`segment-audiences-${audienceId}`] ??= new Set())
    if (value) members.add(userId)
    else members.delete(userId)
  }
  return sorted(segments)
}

/** The members of each segment of the emulator, sorted. */
export function emulatedMembers(emulator: Pick<Emulator, 'environment'>): Record<string, string[]> {
  return sorted(membersBySegment(emulator))
}

function sorted(segments: Record<string, Iterable<string>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(segments).map(([key, members]) => [key, [...members].sort()]))
}
