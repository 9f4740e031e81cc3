import { Session } from 'node:inspector/promises'
import { Destination } from '@segment/actions-core'
import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import { presetSettings } from '../../local/preset-settings'
import { redirected } from '../../local/redirected'
import { destination as definition } from '../built-destination'
import { engageEvent } from '../engage-events'
import { markdownTable } from '../markdown-table'
import { selfTimes, type CpuProfile } from '../sync-limit/self-time'

const EVENTS = 1_000

/** Places in actions-core, and what it does there; the first that fits. All other code is the bench's. */
const WORK: ReadonlyArray<readonly [RegExp, string]> = [
  [/^\(idle\)$/, 'waiting'],
  [/^\(garbage collector\)$/, 'garbage collection'],
  [/^\(.*\)$|^node:/, 'Node.js and native code'],
  [/\/dist\/src\//, 'this destination'],
  [/actions-core\/.*\/(mapping-kit\/|get\.js|remove-undefined\.js)/, 'actions-core: mapping'],
  [/actions-core\/.*\/(remove-empty-values|real-type-of|arrify)\.js/, 'actions-core: taking out empty values'],
  [/actions-core\/.*\/schema-validation\.js|\/ajv/, 'actions-core: validation'],
  [/destination-subscriptions/, 'actions-core: the trigger'],
  [/node-fetch|request-client/, 'actions-core: the request'],
  [/node_modules/, 'actions-core: all else']
]

/** The parts of the time that batches of 1,000 plain events take, by what is done. */
export async function profile(origin: string, milliseconds: number): Promise<Map<string, number>> {
  const destination = new Destination(redirected(definition, origin))
  const settings = presetSettings(definition, LOCAL_CREDENTIALS)
  const events = Array.from({ length: EVENTS }, (_, i) => engageEvent(i))
  const deliver = async (milliseconds: number): Promise<void> => {
    const end = performance.now() + milliseconds
    while (performance.now() < end) {
      await destination.onBatch(events, settings)
      destination.responses.length = 0
    }
  }
  await deliver(milliseconds / 4)
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.start')
  await deliver(milliseconds)
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  return partsOf(profile as CpuProfile)
}

function partsOf(profile: CpuProfile): Map<string, number> {
  const micros = new Map<string, number>()
  for (const [label, time] of selfTimes(profile)) {
    const work = WORK.find(([pattern]) => pattern.test(label))?.[1] ?? 'the bench'
    micros.set(work, (micros.get(work) ?? 0) + time)
  }
  micros.delete('waiting')
  const all = [...micros.values()].reduce((sum, time) => sum + time, 0)
  return new Map([...micros].map(([work, time]) => [work, time / all]))
}

export function profileText(parts: ReadonlyMap<string, number>): string {
  const rows = [...parts].sort(([, a], [, b]) => b - a).map(([work, part]) => [work, `${(part * 100).toFixed(1)} %`])
  return [
    'Where the time of this destination goes, in batches of 1,000 plain events of one audience, by the CPU profiler of Node.js (waiting left out):',
    markdownTable(['', 'of the time'], rows)
  ].join('\n\n')
}
