import type { Hono } from 'hono'
import type { Settings } from '../../src/generated-types'
import type { Clock } from '../../local/clock'
import { createConsole, type ConsoleOptions } from '../../local/console/app'
import { askEmbedded, type Ask } from '../../local/console/ask'
import type { Definition, TryAnswer, TryCall } from '../../local/console/protocol'
import { createEmulator, type Emulator } from '../../local/emulator/app'
import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import type { FaultRule } from '../../local/emulator/faults/generated-types'
import { listen, type Listener } from '../../local/emulator/listen'
import { manualClock } from './manual-clock'

interface Serving extends Partial<Pick<ConsoleOptions, 'testers' | 'launchDarkly' | 'chooseTesterTarget'>> {
  credentials?: Settings
  faults?: FaultRule[]
  /** What the console sends to instead of the emulator. */
  origin?: string
  ask?: Ask
  clock?: Clock
}

/** A console as a function, and the emulator behind a socket that it sends to. */
export interface ServedConsole {
  app: Hono
  emulator: Emulator
  /** Of what the console sends to. */
  origin: string
}

/** Makes consoles; their emulators are closed after each test. Call it once at the top of the file. */
export function servedConsoles(): (serving?: Serving) => Promise<ServedConsole> {
  const listeners: Listener[] = []
  afterEach(async () => {
    await Promise.all(listeners.splice(0).map(({ close }) => close()))
  })
  return async ({ credentials = LOCAL_CREDENTIALS, faults, origin: elsewhere, ask, clock, ...others } = {}) => {
    const time = clock ?? manualClock()
    const emulator = createEmulator({ faults, clock: time })
    const listener = await listen(emulator)
    listeners.push(listener)
    const origin = elsewhere ?? listener.origin
    const app = createConsole({
      target: { kind: 'elsewhere', origin, credentials },
      name: 'the embedded LaunchDarkly',
      ask: ask ?? askEmbedded(emulator),
      clock: time,
      ...others
    })
    return { app, emulator, origin }
  }
}

/** What an answer says, and its status. */
export interface Answered<Body = unknown> {
  status: number
  body: Body
}

export async function get<Body = unknown>({ app }: Pick<ServedConsole, 'app'>, path: string): Promise<Answered<Body>> {
  return answered(await app.request(path))
}

export async function send<Body = unknown>(
  { app }: Pick<ServedConsole, 'app'>,
  path: string,
  json: unknown,
  method: 'POST' | 'PUT' = 'POST'
): Promise<Answered<Body>> {
  return answered(await app.request(path, { method, body: JSON.stringify(json) }))
}

async function answered<Body>(response: Response): Promise<Answered<Body>> {
  return { status: response.status, body: (await response.json()) as Body }
}

/** What the page sends when nothing was changed on it, but for what is given. */
export async function callOfPage(served: Pick<ServedConsole, 'app'>, changed: Partial<TryCall>): Promise<TryCall> {
  const { body } = await get<Definition>(served, '/console/definition')
  const { initialSettings, mapping, trigger } = body
  return { text: '', settings: initialSettings, trigger, ...changed, mapping: { ...mapping, ...changed.mapping } }
}

/** Tries events as the page does: `text` is what stands in its editor. */
export async function tryOnPage(
  served: Pick<ServedConsole, 'app'>,
  text: string,
  changed: Partial<TryCall> = {}
): Promise<TryAnswer> {
  const { status, body } = await send<TryAnswer>(served, '/console/try', await callOfPage(served, { text, ...changed }))
  expect({ status, problem: 'message' in body ? body : undefined }).toEqual({ status: 200, problem: undefined })
  return body
}
