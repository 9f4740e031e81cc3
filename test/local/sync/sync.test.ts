import { getEventListeners } from 'node:events'
import { SYSTEM_CLOCK } from '../../../local/clock'
import { LOCAL_CREDENTIALS } from '../../../local/emulator/credentials'
import type { InputLine } from '../../../local/input/input-line'
import { presetSettings } from '../../../local/preset-settings'
import { sync, type SettledBatch, type SyncOptions } from '../../../local/sync/sync'
import { createTraffic } from '../../../local/sync/traffic'
import type { RequestWrap } from '../../../local/with-request'
import definition from '../../../src'
import type { Settings } from '../../../src/generated-types'
import { identify } from '../../helpers/engage'
import { until } from '../../helpers/until'

const line = (i: number): InputLine => {
  const event = identify({ userId: `u${i}` })
  return { file: 'f', line: i + 1, json: JSON.stringify(event), event }
}
const lines = (from: number, to: number): InputLine[] => Array.from({ length: to - from }, (_, i) => line(from + i))

/** A LaunchDarkly whose answers the test gives. */
function waitingServer() {
  const open: Array<{ userIds: string[]; answer: (status?: number) => void }> = []
  let begun = 0
  const transport: RequestWrap = () => (_url, options) => {
    const { batch } = JSON.parse(options!.body as string) as { batch: Array<{ userId: string }> }
    begun++
    return new Promise((resolve) => {
      const request = {
        userIds: batch.map(({ userId }) => userId),
        answer: (status = 204) => {
          open.splice(open.indexOf(request), 1)
          resolve(new Response(null, { status }) as never)
        }
      }
      open.push(request)
    })
  }
  return { transport, open, begun: () => begun }
}

function options(changes: Partial<SyncOptions<Settings>>): SyncOptions<Settings> {
  return {
    definition,
    transport: (request) => request,
    settings: presetSettings(definition, LOCAL_CREDENTIALS),
    batchSize: 2,
    traffic: createTraffic(SYSTEM_CLOCK),
    maxWaitMs: 60_000,
    random: () => 0,
    stopping: new AbortController().signal,
    onWait: () => undefined,
    ...changes
  }
}

/** The input as pieces, and how many lines of it were read. */
function reading(pieces: InputLine[][], atTheEnd: () => Promise<void> = () => Promise.resolve()) {
  const read = { lines: 0 }
  async function* input() {
    for (const piece of pieces) {
      read.lines += piece.length
      yield await Promise.resolve(piece)
    }
    await atTheEnd()
  }
  return { input: input(), read }
}

/** Collects what is yielded, as it comes. */
function collect(batches: AsyncGenerator<SettledBatch>) {
  const settled: SettledBatch[] = []
  const done = (async () => {
    for await (const batch of batches) settled.push(batch)
  })()
  return { settled, done }
}

const statesOf = (settled: SettledBatch[]) =>
  settled.map(({ lines, outcomes }) => lines.map(({ line }, i) => [line, outcomes[i].state]))

describe('sync', () => {
  it('cuts batches of the size asked for, whatever the pieces, and yields each line with its outcome, in order', async () => {
    const server = waitingServer()
    const { input } = reading([lines(0, 1), lines(1, 4), lines(4, 5)])
    const { settled, done } = collect(sync(input, options({ transport: server.transport })))
    for (const userIds of [['u0', 'u1'], ['u2', 'u3'], ['u4']]) {
      await until(() => server.open.length === 1)
      expect(server.open[0].userIds).toEqual(userIds)
      server.open[0].answer()
    }
    await done
    expect(statesOf(settled)).toEqual([
      [
        [1, 'delivered'],
        [2, 'delivered']
      ],
      [
        [3, 'delivered'],
        [4, 'delivered']
      ],
      [[5, 'delivered']]
    ])
  })

  it('leaves nothing at the signal, which may outlive the input', async () => {
    const server = waitingServer()
    const { signal: stopping } = new AbortController()
    const { done } = collect(sync(reading([lines(0, 1)]).input, options({ transport: server.transport, stopping })))
    await until(() => server.open.length === 1)
    server.open[0].answer()
    await done
    expect(getEventListeners(stopping, 'abort')).toEqual([])
  })

  it('makes the next batch ready while one is on its way, and sends it only after all of that is settled', async () => {
    const server = waitingServer()
    const { input, read } = reading([lines(0, 2), lines(2, 4), lines(4, 6), lines(6, 8)])
    const { done } = collect(sync(input, options({ transport: server.transport })))

    await until(() => server.open.length === 1)
    await new Promise(setImmediate)
    expect(read.lines).toBe(4)
    expect(server.open.map(({ userIds }) => userIds)).toEqual([['u0', 'u1']])

    // It is sent again, and the next batch still waits.
    server.open[0].answer(503)
    await until(() => server.begun() === 2)
    expect(server.open.map(({ userIds }) => userIds)).toEqual([['u0', 'u1']])

    while (read.lines < 8 || server.open.length > 0) {
      server.open[0]?.answer()
      await new Promise(setImmediate)
      expect(server.open.length).toBeLessThanOrEqual(1)
    }
    await done
    expect(server.begun()).toBe(5)
  })

  it('settles all that was read before it throws what reading throws', async () => {
    const server = waitingServer()
    const { input } = reading([lines(0, 3)], () => Promise.reject(new Error('the disk broke')))
    const { settled, done } = collect(sync(input, options({ transport: server.transport })))
    const failed = expect(done).rejects.toThrow('the disk broke')
    for (let i = 0; i < 2; i++) {
      await until(() => server.open.length === 1)
      server.open[0].answer()
    }
    await failed
    expect(statesOf(settled).flat()).toEqual([
      [1, 'delivered'],
      [2, 'delivered'],
      [3, 'delivered']
    ])
  })

  it('ends when it is stopped, though nothing more comes of the input: what is on its way settles', async () => {
    const server = waitingServer()
    const controller = new AbortController()
    const shared = options({ transport: server.transport, stopping: controller.signal })
    const { input } = reading([lines(0, 5)], () => new Promise(() => undefined))
    const { settled, done } = collect(sync(input, shared))
    await until(() => server.open.length === 1)

    shared.traffic.halt = { status: 408, message: 'stopped' }
    controller.abort()
    server.open[0].answer()
    await done
    expect(statesOf(settled).flat()).toEqual([
      [1, 'delivered'],
      [2, 'delivered'],
      [3, 'undelivered'],
      [4, 'undelivered'],
      [5, 'undelivered']
    ])
    expect(server.begun()).toBe(1)
  })

  it('throws what is a defect, and not an event’s fault', async () => {
    const { input } = reading([lines(0, 5)])
    const settings = presetSettings(definition, { ...LOCAL_CREDENTIALS, instance: 'nowhere' })
    await expect(collect(sync(input, options({ settings }))).done).rejects.toThrow(
      'LaunchDarkly instance must be one of'
    )
  })
})
