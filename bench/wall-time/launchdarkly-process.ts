/**
 * The emulator in a process of its own, whose clock is that of whoever asks: each request carries the time in {@link TIME_HEADER}.
 * Argument: its fault rules, as JSON. Prints its origin.
 */
import { createRequire } from 'node:module'
import type { FaultRule } from '../../local/emulator/faults/generated-types'
import { TIME_HEADER } from './time-header'

/** Compiled by `npm run build`, as it is published. */
const built = createRequire(__filename)
const { createEmulator } = built('../../dist/local/emulator/app') as typeof import('../../local/emulator/app')
const { listen } = built('../../dist/local/emulator/listen') as typeof import('../../local/emulator/listen')

async function main(faults: FaultRule[]): Promise<void> {
  let time = 0
  const clock = { now: () => time, sleep: () => Promise.reject(new Error('nothing here takes time')) }
  const emulator = createEmulator({ clock, faults })
  const { app } = emulator
  const answer = app.fetch
  app.fetch = (request, ...others) => {
    // Those who ask side by side may overtake each other; time does not go back.
    time = Math.max(time, Number(request.headers.get(TIME_HEADER)))
    return answer(request, ...others)
  }
  const { origin } = await listen(emulator)
  console.log(origin)
}

void main(JSON.parse(process.argv[2]) as FaultRule[])
