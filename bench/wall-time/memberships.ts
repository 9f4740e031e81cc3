import type { SegmentEvent } from '@segment/actions-core'
import { segmentKey } from '../../local/emulator/apply-sync'
import { membersAfter } from './stream'

/** How many memberships the emulator has that it should not have, or lacks, once the stream is delivered. */
export async function wrongMemberships(origin: string, stream: readonly SegmentEvent[]): Promise<number> {
  let wrong = 0
  for (const [audience, expected] of membersAfter(stream)) {
    const found = await membersOf(origin, segmentKey(audience))
    wrong += [...found].filter((member) => !expected.has(member)).length
    wrong += [...expected].filter((member) => !found.has(member)).length
  }
  return wrong
}

/** None where there is no such segment. */
async function membersOf(origin: string, key: string): Promise<Set<string>> {
  const response = await fetch(`${origin}/emulator/segments/${key}/members`)
  if (response.status === 404) return new Set()
  const lines = (await response.text()).split('\n').slice(0, -1)
  return new Set(lines.map((line) => JSON.parse(line) as string))
}
