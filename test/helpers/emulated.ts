import type { Emulator } from '../../local/emulator/app'
import { membersOf } from '../../local/emulator/segments'

/** The members of each segment, by its key. */
export function membersBySegment({ environment }: Pick<Emulator, 'environment'>): Record<string, string[]> {
  return Object.fromEntries([...environment.segments].map(([key, segment]) => [key, [...membersOf(segment)]]))
}
