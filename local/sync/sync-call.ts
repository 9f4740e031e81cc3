import type { JSONObject } from '@segment/actions-core'
import type { InputFormat } from '../input/read-input'
import type { Target } from '../target'
import type { PlannedRequest } from './dry-run'
import type { SettledBatch } from './sync'

/** A sync as it was asked for. */
export interface SyncCall {
  files: string[]
  format: InputFormat
  target: Target
  /** Laid over the preset's. */
  mapping: JSONObject
  /** FQL; the preset's where it is absent. */
  trigger?: string
  batchSize: number
  /** The most requests a second. */
  rate?: number
  maxWaitMs: number
  /** Paths. */
  failed?: string
  checkpoint?: string
  /** Shows the requests instead of making them. */
  show?: (request: PlannedRequest) => Promise<void>
  /** The last check, when all that is local is in order. */
  beforeSending?: () => Promise<void>
  /** Told of each batch, after it is recorded. */
  onBatch?: (batch: SettledBatch) => void
}
