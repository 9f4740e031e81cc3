import { createEmulator } from '../../../local/emulator/app'
import type { State } from '../../../local/sync/checkpoint'
import { exitCodeOf, explain, reportOf } from '../../../local/sync/result'
import type { SyncResult } from '../../../local/sync/run-sync'
import { newTally, type Tally } from '../../../local/sync/tally'
import { ToolError } from '../../../local/tool-error'
import { sync } from '../../helpers/syncing'

const SYNC = 'POST /api/v2/segment-targets/segment-audiences'
const LAST = { file: 'events.jsonl', line: 2_000 }
const TROUBLE = new ToolError('The disk is full.', 'Make room.', 1)

/** Of a sync in which all went well. */
function resultOf(overrides: Partial<SyncResult> = {}, tally: Partial<Tally> = {}): SyncResult {
  const state: State = {
    tally: { ...newTally(), delivered: 5, ...tally },
    last: LAST,
    failedBytes: 0,
    requests: [],
    finished: true
  }
  return {
    state,
    requests: new Map([[SYNC, 2]]),
    target: 'http://127.0.0.1:8765',
    seconds: 1.5,
    interrupted: false,
    wasFinished: false,
    ...overrides
  }
}

const NO_COLUMN = new ToolError('No column.', 'Name it.', 2)

describe('exitCodeOf', () => {
  it.each([
    ['0 where all is delivered', resultOf(), 0],
    ['0 where events were left out', resultOf({}, { leftOut: 1 }), 0],
    ['3 where events were refused', resultOf({}, { refused: 1 }), 3],
    ['1 where events are undelivered', resultOf({}, { undelivered: 1, refused: 1 }), 1],
    ['1 where a file could not be read or written', resultOf({ trouble: TROUBLE }, { refused: 1 }), 1],
    ['1 where the header of a later file of CSV will not do', resultOf({ trouble: NO_COLUMN }), 1],
    [
      '2 where the header of the first one will not do',
      resultOf({ trouble: NO_COLUMN, state: { ...resultOf().state, last: undefined } }),
      2
    ],
    ['130 by Ctrl-C', resultOf({ interrupted: true, trouble: TROUBLE }, { undelivered: 1 }), 130],
    ['as it was, where there was nothing left to do', resultOf({ wasFinished: true }, { refused: 1 }), 3]
  ])('is %s', (_what, result, code) => {
    expect(exitCodeOf(result)).toBe(code)
  })
})

const ANEW = 'The same command begins anew, which does no harm; with --checkpoint it would go on from there.'
const ON = 'The same command goes on from there.'

describe('explain', () => {
  it.each<[string, SyncResult, string | undefined, string | undefined]>([
    ['nothing where all went well', resultOf(), undefined, undefined],
    ['nothing where events were refused', resultOf({}, { refused: 1 }), undefined, undefined],
    [
      'that there was nothing to do',
      resultOf({ wasFinished: true }),
      'events.checkpoint',
      'All of this input was synced before. To sync it again delete events.checkpoint.'
    ],
    ['that there was nothing', resultOf({}, { delivered: 0 }), undefined, 'The input holds no event.'],
    [
      'that all was left out',
      resultOf({}, { delivered: 0, leftOut: 3 }),
      undefined,
      'Every event was left out: look at --trigger, and at `integrations` of the events.'
    ],
    ['trouble', resultOf({ trouble: TROUBLE }, { undelivered: 1 }), undefined, 'error: The disk is full.\nMake room.'],
    [
      'how to go on after Ctrl-C',
      resultOf({ interrupted: true }, { undelivered: 1 }),
      'events.checkpoint',
      `Stopped. All up to line 2000 of events.jsonl is settled. ${ON}`
    ],
    [
      'how to go on after Ctrl-C without a checkpoint',
      resultOf({ interrupted: true }),
      undefined,
      `Stopped. All up to line 2000 of events.jsonl is settled. ${ANEW}`
    ],
    [
      'what is undelivered',
      resultOf({}, { undelivered: 1 }),
      'events.checkpoint',
      `Not finished. All up to line 2000 of events.jsonl is settled. ${ON}`
    ],
    [
      'what is undelivered without a checkpoint',
      resultOf({}, { undelivered: 1 }),
      undefined,
      `Not finished. All up to line 2000 of events.jsonl is settled. ${ANEW}`
    ]
  ])('says %s', (_what, result, checkpoint, text) => {
    expect(explain(result, checkpoint)).toBe(text)
  })

  it('says so where not even the first batch was settled', () => {
    const result = resultOf({ interrupted: true })
    result.state.last = undefined
    expect(explain(result)).toBe(`Stopped. Nothing is settled. ${ANEW}`)
  })
})

describe('reportOf', () => {
  const reason = { state: 'refused', status: 400, message: 'No.', events: 2, first: LAST } as const

  it('holds what the tables show', () => {
    const tally = { refused: 3, leftOut: 2, undelivered: 1, reasons: [reason], otherReasons: 1 }
    expect(reportOf(resultOf({}, tally), ['events.jsonl', '-'])).toEqual({
      files: ['events.jsonl', '-'],
      target: 'http://127.0.0.1:8765',
      exitCode: 1,
      interrupted: false,
      seconds: 1.5,
      events: { read: 11, delivered: 5, refused: 3, leftOut: 2, undelivered: 1 },
      reasons: [reason],
      otherReasons: 1,
      requests: { [SYNC]: 2 }
    })
  })

  it('holds the segments of the embedded LaunchDarkly', async () => {
    const embedded = createEmulator()
    await sync(embedded, { members: [{ userId: 'u1' }, { userId: 'u2' }] })
    await sync(embedded, { members: [{ userId: 'u1', value: false }] })
    expect(reportOf(resultOf({ embedded }), ['events.jsonl'])).toMatchObject({
      segments: [
        {
          key: 'segment-audiences-aud_1',
          name: 'Vip customers',
          contextKind: 'user',
          members: 1,
          added: 2,
          removed: 1
        }
      ]
    })
    embedded.close()
  })
})
