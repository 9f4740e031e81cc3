import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import {
  Context,
  init,
  integrations,
  type interfaces,
  type LDClient,
  type LDContext,
  type LDEvaluationReason,
  type LDFeatureStore,
  type LDFeatureStoreDataStorage,
  type LDFeatureStoreItem,
  type LDFlagsStateOptions
} from '@launchdarkly/node-server-sdk'
import { LOCAL_SDK_KEY } from '../credentials'
import { GENERATION, hasMember, type Segment } from '../segments'
import { flagOf, type Shown } from './sdk-data'

/** What a flag is for a context. */
export interface Evaluation {
  /** `null` when the flag serves none of its variations. */
  value: unknown
  /** The index of the value in the flag's variations. */
  variation?: number
  /** Of the flag. */
  version: number
  /** Where it was asked for. */
  reason?: LDEvaluationReason
  /** Whatever else LaunchDarkly tells its client SDKs of a flag: `trackEvents`, `prerequisites`, … */
  [more: string]: unknown
}

export interface Evaluator {
  /** All flags for a context, by key. Sees each membership as it is at that moment. */
  evaluate: (context: LDContext, options?: LDFlagsStateOptions) => Promise<Record<string, Evaluation>>
  /** Ends the timers of LaunchDarkly's SDK. */
  close: () => void
}

/**
 * Evaluates flags by LaunchDarkly's own server SDK. The SDK reads flags and segments from a store of ours whenever it needs one, and
 * sees the environment's segments as the big segments that they are: it asks for the memberships of a context, and nothing is copied.
 */
export function createEvaluator(shown: Shown): Evaluator {
  /** The SDK asks for the memberships of a hash. These are the context keys of the evaluation that is under way, by their hash. */
  const keysByHash = new AsyncLocalStorage<Map<string, string>>()
  let client: LDClient | undefined
  let closed = false

  function start(): LDClient {
    if (closed) throw new Error('the evaluator is closed')
    return init(LOCAL_SDK_KEY, {
      featureStore: liveStore(shown),
      updateProcessor: dataOfFile(shown).getFactory(),
      bigSegments: { store: () => membershipStore(shown, (hash) => keysByHash.getStore()?.get(hash)) },
      sendEvents: false,
      logger: SILENT
    })
  }

  return {
    evaluate: async (context, options) => {
      const sdk = (client ??= start())
      await sdk.waitForInitialization({ timeout: 10 })
      const keys = Object.values(Context.fromLDContext(context).kindsAndKeys)
      const hashes = new Map(keys.map((key) => [createHash('sha256').update(key).digest('base64'), key]))
      const state = await keysByHash.run(hashes, () => sdk.allFlagsState(context, options))
      const { $flagsState } = state.toJSON() as { $flagsState: Record<string, Omit<Evaluation, 'value'>> }
      return Object.fromEntries(
        Object.entries(state.allValues()).map(([key, value]) => [key, { value: value as unknown, ...$flagsState[key] }])
      ) as Record<string, Evaluation>
    },
    close: () => {
      closed = true
      client?.close()
    }
  }
}

/** The way in which the SDK takes data that are not LaunchDarkly's: it makes them ready for its evaluation. */
function dataOfFile({ flagData }: Shown): integrations.TestData {
  const data = new integrations.TestData()
  for (const flag of flagData?.flags.values() ?? []) void data.usePreconfiguredFlag(flag)
  for (const segment of flagData?.segments.values() ?? []) void data.usePreconfiguredSegment(segment)
  return data
}

/** Flags and segments of the file, as the SDK puts them here, and over them those of the environment as it is. */
function liveStore({ environment, flagData }: Shown): LDFeatureStore {
  let ofFile: LDFeatureStoreDataStorage = {}

  const ofEnvironment = (namespace: string): ((segment: Segment) => LDFeatureStoreItem) | undefined => {
    if (namespace === 'segments') return bigSegment
    return flagData ? undefined : flagOf
  }
  return {
    init: (data, done) => {
      ofFile = data
      done()
    },
    get: ({ namespace }, key, found) => {
      const segment = environment.segments.get(key)
      found((segment && ofEnvironment(namespace)?.(segment)) ?? ofFile[namespace]?.[key] ?? null)
    },
    all: ({ namespace }, found) => {
      const itemOf = ofEnvironment(namespace)
      const items = itemOf ? [...environment.segments].map(([key, segment]) => [key, itemOf(segment)] as const) : []
      found({ ...ofFile[namespace], ...Object.fromEntries(items) })
    },
    initialized: (tell) => tell(true),
    upsert: (_kind, _data, done) => done(),
    delete: (_kind, _key, _version, done) => done(),
    close: () => undefined
  }
}

function bigSegment({ key, contextKind, version }: Segment): LDFeatureStoreItem {
  return {
    key,
    version,
    unbounded: true,
    unboundedContextKind: contextKind,
    generation: GENERATION,
    rules: [],
    salt: key
  }
}

function membershipStore(
  { environment }: Shown,
  contextKeyOf: (hash: string) => string | undefined
): interfaces.BigSegmentStore {
  return {
    getMetadata: () => Promise.resolve({ lastUpToDate: Date.now() }),
    getUserMembership: (hash) => {
      const contextKey = contextKeyOf(hash)
      return Promise.resolve(contextKey === undefined ? undefined : membershipOf(contextKey, environment.segments))
    },
    close: () => undefined
  }
}

/**
 * The segments that a context is in, as LaunchDarkly names them in a store of big segments: `<key>.g<generation>`. The SDK keeps
 * this for seconds, so each look at it is one at the segments.
 */
function membershipOf(contextKey: string, segments: Map<string, Segment>): interfaces.BigSegmentStoreMembership {
  const suffix = `.g${GENERATION}`
  return new Proxy<interfaces.BigSegmentStoreMembership>(
    {},
    {
      get: (_target, name) => {
        if (typeof name !== 'string' || !name.endsWith(suffix)) return undefined
        const segment = segments.get(name.slice(0, -suffix.length))
        return segment && hasMember(segment, contextKey)
      }
    }
  )
}

/** The SDK would tell the console of its start, and of flags that it cannot evaluate: their reason says so. */
const SILENT = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined }
