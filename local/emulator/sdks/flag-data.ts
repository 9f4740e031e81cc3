import Ajv, { type Schema } from 'ajv'
import { invalidRequest } from '../refusal'
import { FLAG_SCHEMA, SEGMENT_SCHEMA } from './flag-schema'

/** What flags and segments have in common in LaunchDarkly's data format. */
interface Item {
  key: string
  /** SDKs take a new version of what they have only if it is greater. */
  version: number
  deleted?: boolean
}

interface Serves extends Record<string, unknown> {
  variation?: number
  rollout?: { variations: Array<{ variation: number; weight: number }> }
}

/** A flag in LaunchDarkly's data format, of which this names what is read here. */
export interface Flag extends Item, Record<string, unknown> {
  on: boolean
  variations: unknown[]
  offVariation?: number
  fallthrough?: Serves
  rules: Serves[]
  targets: Serves[]
  contextTargets: Serves[]
  prerequisites: Array<{ key: string; variation: number }>
  clientSideAvailability: { usingEnvironmentId?: boolean; usingMobileKey?: boolean }
}

/** A segment in LaunchDarkly's data format. */
export interface SdkSegment extends Item, Record<string, unknown> {
  included: string[]
  excluded: string[]
  rules: unknown[]
}

type GivenFlag = Partial<Flag> & Pick<Flag, 'key' | 'version' | 'on' | 'variations'>
type GivenSegment = Partial<SdkSegment> & Item

/** Flags that take the place of one for each segment, and segments of their own. By key. */
export interface FlagData {
  flags: Map<string, Flag>
  segments: Map<string, SdkSegment>
}

export const AVAILABLE_TO_CLIENTS = { usingEnvironmentId: true, usingMobileKey: true }

/**
 * Reads flags in the format of LaunchDarkly's file data sources,
 * `{ "flags": { key: flag }, "flagValues": { key: value }, "segments": { key: segment } }`; an answer to `GET /sdk/latest-all` is
 * such data. What may be left out gets its default. Throws a refusal that names the flag or the segment, and what is wrong with it,
 * where an SDK would fail or evaluate to something else than the data seem to say.
 *
 * https://launchdarkly.com/docs/sdk/features/flags-from-files
 */
export function parseFlagData(json: unknown): FlagData {
  if (!isObject(json)) throw invalidRequest('the flags are not a JSON object')
  if (!['flags', 'flagValues', 'segments'].some((name) => name in json)) {
    throw invalidRequest('there is neither "flags" nor "flagValues" nor "segments"')
  }
  // Strict about what is checked, not about how the schemas are written.
  const ajv = new Ajv({ strictTypes: false, strictRequired: false })
  const flags = readItems<GivenFlag>('flag', group(json, 'flags'), ajv, FLAG_SCHEMA)
  const segments = readItems<GivenSegment>('segment', group(json, 'segments'), ajv, SEGMENT_SCHEMA)

  for (const [key, value] of Object.entries(group(json, 'flagValues'))) {
    if (flags.has(key)) throw invalidRequest(`flag "${key}" is both in "flags" and in "flagValues"`)
    flags.set(key, { key, version: 1, on: true, variations: [value], fallthrough: { variation: 0 } })
  }
  for (const flag of flags.values()) {
    requireVariations(flag)
    for (const key of targetedSegments(flag)) refusePrototypeName(`flag "${flag.key}" targets segment`, key)
    for (const { key } of flag.prerequisites ?? []) {
      if (!flags.has(key)) throw invalidRequest(`flag "${flag.key}": its prerequisite "${key}" is not among the flags`)
    }
  }
  return { flags: mapValues(flags, withFlagDefaults), segments: mapValues(segments, withSegmentDefaults) }
}

const withFlagDefaults = (flag: GivenFlag): Flag => ({
  rules: [],
  targets: [],
  contextTargets: [],
  prerequisites: [],
  // Served only where it is on, but some SDKs take no flag without it.
  fallthrough: { variation: flag.offVariation ?? 0 },
  salt: flag.key,
  trackEvents: false,
  trackEventsFallthrough: false,
  deleted: false,
  clientSideAvailability: { ...AVAILABLE_TO_CLIENTS, usingEnvironmentId: flag.clientSide !== false },
  ...flag
})

const withSegmentDefaults = (segment: GivenSegment): SdkSegment => ({
  included: [],
  excluded: [],
  includedContexts: [],
  excludedContexts: [],
  rules: [],
  salt: segment.key,
  deleted: false,
  ...segment
})

/** What the flag's rules name in their `segmentMatch` clauses. */
function targetedSegments({ rules = [] }: GivenFlag): string[] {
  return rules
    .flatMap(({ clauses }) => clauses as Array<{ op: string; values: string[] }>)
    .flatMap(({ op, values }) => (op === 'segmentMatch' ? values : []))
}

function group(json: Record<string, unknown>, name: string): Record<string, unknown> {
  const items = json[name] ?? {}
  if (!isObject(items)) throw invalidRequest(`"${name}" is not a JSON object`)
  return items
}

function readItems<T extends Item>(
  kind: 'flag' | 'segment',
  items: Record<string, unknown>,
  ajv: Ajv,
  schema: Schema
): Map<string, T> {
  const isValid = ajv.compile<T>(schema)
  const read = new Map<string, T>()
  for (const [key, given] of Object.entries(items)) {
    refusePrototypeName(kind, key)
    const item = withoutNulls(given)
    if (!isValid(item)) {
      const [mistake] = isValid.errors ?? []
      throw invalidRequest(`${kind} "${key}": ${[mistake?.instancePath, mistake?.message].filter(Boolean).join(' ')}`)
    }
    if ((item.key ?? key) !== key) throw invalidRequest(`${kind} "${key}" has another key, "${item.key}"`)
    if (item.deleted !== true) read.set(key, { ...item, key, version: item.version ?? 1 })
  }
  return read
}

/** LaunchDarkly's server SDK for Node.js dies of them, here and in applications. */
function refusePrototypeName(kind: string, key: string): void {
  if (key in Object.prototype)
    throw invalidRequest(`${kind} "${key}": choose a key that JavaScript gives no meaning to`)
}

/** Throws where a flag serves a variation that it does not have. */
function requireVariations({ key, variations, offVariation, fallthrough, ...flag }: GivenFlag): void {
  const served: Array<[place: string, Serves | undefined]> = [
    ['/offVariation', { variation: offVariation }],
    ['/fallthrough', fallthrough]
  ]
  for (const name of ['rules', 'targets', 'contextTargets'] as const) {
    flag[name]?.forEach((serves, i) => served.push([`/${name}/${i}`, serves]))
  }
  for (const [place, serves] of served) {
    for (const { variation = 0 } of [serves ?? {}, ...(serves?.rollout?.variations ?? [])]) {
      if (variation >= variations.length) {
        throw invalidRequest(
          `flag "${key}": ${place} serves variation ${variation} of ${variations.length} (they count from 0)`
        )
      }
    }
  }
}

/** LaunchDarkly's answers have `null` for what is not there. In a variation it is a value. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([name, inner]) => [name, name === 'variations' ? inner : withoutNulls(inner)])
  )
}

function mapValues<T, R>(map: Map<string, T>, change: (value: T) => R): Map<string, R> {
  return new Map([...map].map(([key, value]) => [key, change(value)]))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
