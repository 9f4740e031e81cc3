import { EventEmitter } from 'node:events'
import type { MemberChange } from './history'
import type { Segment } from './segments'

/** The one environment of the emulator. It lives in memory and ends with the process. */
export interface Environment {
  /** By key, in the order of their creation. */
  segments: Map<string, Segment>
  /** Grows by one with every request that changes something, and never shrinks. */
  version: number
  /** The version that last emptied it; 0 when none did. */
  emptiedAt: number
  /** The last changes of members in any segment, the newest at the end: `changeMember` keeps them. */
  lastChanges: MemberChange[]
  /** Emits `change` after each new version. */
  changes: EventEmitter
}

export function createEnvironment(): Environment {
  // Every connected SDK listens, and nothing says how many there may be.
  return {
    segments: new Map(),
    version: 0,
    emptiedAt: 0,
    lastChanges: [],
    changes: new EventEmitter().setMaxListeners(0)
  }
}

/**
 * Changes the environment in one step. `change` marks all that it changes with the version that it is given, and says
 * whether it changed anything: nobody is told of a version that changed nothing.
 */
export function commit(environment: Environment, change: (version: number) => boolean): void {
  const version = environment.version + 1
  if (!change(version)) return
  environment.version = version
  environment.changes.emit('change')
}

export function empty(environment: Environment): void {
  commit(environment, (version) => {
    environment.segments.clear()
    environment.lastChanges.length = 0
    environment.emptiedAt = version
    return true
  })
}
