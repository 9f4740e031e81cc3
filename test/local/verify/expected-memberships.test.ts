import type { SegmentEvent } from '@segment/actions-core'
import { LOCAL_CREDENTIALS } from '../../../local/emulator/credentials'
import type { InputLine } from '../../../local/input/input-line'
import { presetSettings } from '../../../local/preset-settings'
import { segmentRuntime, type RunBatch } from '../../../local/sync/segment-runtime'
import { deciding } from '../../../local/deciding'
import { expectedMemberships } from '../../../local/verify/expected-memberships'
import definition from '../../../src'
import { identifies, identify, track } from '../../helpers/engage'
import { KIND_OF_EVENT, ofKind } from '../../helpers/kinds'

const settings = presetSettings(definition, LOCAL_CREDENTIALS)
const run = segmentRuntime(deciding(definition), settings)

type Input = SegmentEvent | { problem: string }

async function* pieces(...inputs: Input[][]): AsyncGenerator<InputLine[]> {
  let line = 0
  for (const piece of inputs) {
    yield await Promise.resolve(
      piece.map((input) => ({
        file: 'events.jsonl',
        line: ++line,
        json: JSON.stringify(input),
        ...('problem' in input ? { problem: String(input.problem) } : { event: input })
      }))
    )
  }
}

const destination = definition.name

const audience = (members: Array<[string, boolean]>, overrides: object = {}) => ({
  contextKind: 'user',
  audienceId: 'aud_1',
  audienceKey: 'vip_customers',
  ...overrides,
  members: new Map(members)
})

describe('expectedMemberships', () => {
  it('takes the last event of each member, over the borders of pieces', async () => {
    const input = pieces(
      [identify(), identify({ userId: 'u2' }), track({ value: false })],
      [],
      [identify({ userId: 'u2', value: false }), identify({ userId: 'u2' }), identify({ userId: 'U2', value: false })]
    )
    expect(await expectedMemberships(input, { run, destination })).toEqual({
      events: { read: 6, refused: 0, leftOut: 0, reasons: expect.any(Array), otherReasons: 0 },
      audiences: [
        audience([
          ['u1', false],
          ['u2', true],
          ['U2', false]
        ])
      ]
    })
  })

  it('keeps audiences apart, and the context kinds of one, and takes the last key of an audience', async () => {
    const settings = presetSettings(definition, LOCAL_CREDENTIALS, { mapping: KIND_OF_EVENT })
    const input = pieces([
      ofKind('user'),
      ofKind('device', { value: false }),
      ofKind('user', { audienceId: 'aud_2', userId: '__proto__' }),
      ofKind('user', { audienceKey: 'renamed', userId: 'u2' })
    ])
    const run = segmentRuntime(deciding(definition), settings)
    expect(await expectedMemberships(input, { run, destination })).toMatchObject({
      audiences: [
        audience(
          [
            ['u1', true],
            ['u2', true]
          ],
          { audienceKey: 'renamed' }
        ),
        audience([['u1', false]], { contextKind: 'device' }),
        audience([['__proto__', true]], { audienceId: 'aud_2' })
      ]
    })
  })

  it('counts what says nothing: what is refused, what the trigger leaves out, what the event itself does', async () => {
    const input = pieces([
      { problem: 'not JSON' },
      identify({ value: 'true' }),
      identify({}, { context: null } as unknown as Partial<SegmentEvent>),
      identify({}, { integrations: { All: false } }),
      { ...identify({ userId: 'u3' }), type: 'page' },
      identify({ userId: 'u4' })
    ])
    expect(await expectedMemberships(input, { run, destination })).toEqual({
      events: {
        read: 6,
        refused: 3,
        leftOut: 2,
        reasons: [
          expect.objectContaining({ message: 'not JSON', events: 1, first: { file: 'events.jsonl', line: 1 } }),
          expect.objectContaining({ status: 400, events: 1, first: { file: 'events.jsonl', line: 2 } }),
          expect.objectContaining({ status: 400, events: 1, first: { file: 'events.jsonl', line: 3 } })
        ],
        otherReasons: 0
      },
      audiences: [audience([['u4', true]])]
    })
  })

  it('counts an input of which no event matches the trigger', async () => {
    const input = pieces([{ ...identify(), type: 'page' }])
    expect(await expectedMemberships(input, { run, destination })).toEqual({
      events: { read: 1, refused: 0, leftOut: 1, reasons: expect.any(Array), otherReasons: 0 },
      audiences: []
    })
  })

  it('runs batches of 1,000 events, whatever the pieces', async () => {
    const sizes: number[] = []
    const counting: RunBatch = (events) => {
      sizes.push(events.length)
      return run(events)
    }
    const events = identifies(2_001)
    const input = pieces(events.slice(0, 7), events.slice(7, 1_500), events.slice(1_500))

    const {
      audiences,
      events: { read }
    } = await expectedMemberships(input, { run: counting, destination })
    expect([sizes, read, audiences[0].members.size]).toEqual([[1_000, 1_000, 1], 2_001, 2_001])
  })

  it('of a sample keeps so many members, with what their last events say', async () => {
    const events = identifies(500, (i) => ({ userId: `u${i % 100}`, audienceId: `aud_${i % 2}`, value: i < 400 }))
    const sample = { size: 10, seed: 's' }

    const {
      audiences,
      events: { read }
    } = await expectedMemberships(pieces(events), { run, destination, sample })
    const members = audiences.flatMap(({ members }) => [...members])
    expect(read).toBe(500)
    expect(members).toHaveLength(10)
    expect(new Set(members.map(([, value]) => value))).toEqual(new Set([false]))
    expect(audiences.map(({ audienceId }) => audienceId).sort()).toEqual(['aud_0', 'aud_1'])
  })

  it('fails with what Segment says of bad settings, rather than to take all events for bad', async () => {
    const badly = segmentRuntime(deciding(definition), { ...settings, instance: 'nowhere' })
    await expect(expectedMemberships(pieces([identify()]), { run: badly, destination })).rejects.toThrow(
      'LaunchDarkly instance must be one of'
    )
  })
})
