import { segmentKey } from '../../local/emulator/apply-sync'
import type { FaultRule } from '../../local/emulator/faults/generated-types'
import { AUDIENCES } from './population'
import { compareMembers, type Comparison, type Truth } from './truth'

/** Reads every membership from the emulator and compares it with the truth. */
export async function compareAll(origin: string, truth: Truth): Promise<Comparison[]> {
  const segments = await readSegments(origin)
  const comparisons: Comparison[] = []
  for (const audience of AUDIENCES) {
    const key = segmentKey(audience.id)
    const isThere = segments.delete(key)
    comparisons.push(compareMembers(truth, audience, isThere ? await readMembers(origin, key) : []))
  }
  // Segments that no event asked for.
  for (const [audience, members] of segments) {
    comparisons.push({ audience, members, wrong: members, inDoubt: 0, examples: [`${audience} should not be there`] })
  }
  return comparisons
}

/** The number of members of each segment, by its key. */
async function readSegments(origin: string): Promise<Map<string, number>> {
  const response = await get(`${origin}/emulator/segments`)
  const segments = (await response.json()) as Array<{ key: string; members: number }>
  return new Map(segments.map(({ key, members }) => [key, members]))
}

async function readMembers(origin: string, key: string): Promise<string[]> {
  const response = await get(`${origin}/emulator/segments/${key}/members`)
  const lines = (await response.text()).split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as string)
}

/** A fault rule, and how often it acted. */
export interface ActedRule {
  rule: FaultRule
  acted: number
}

/** The rules in force. */
export async function readFaults(origin: string): Promise<ActedRule[]> {
  const response = await get(`${origin}/emulator/faults`)
  return (await response.json()) as ActedRule[]
}

async function get(url: string) {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`the emulator answered ${response.status}`)
  return response
}
