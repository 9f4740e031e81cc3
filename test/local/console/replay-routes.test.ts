import { gzipSync } from 'node:zlib'
import { Hono } from 'hono'
import type { ReplayState } from '../../../local/console/protocol'
import type { Replays } from '../../../local/console/replay'
import { replayRoutes } from '../../../local/console/replay-routes'
import { invalidRequest, Refusal } from '../../../local/emulator/refusal'

const STATE: ReplayState = {
  name: 'events.jsonl',
  state: 'running',
  bytes: { settled: 0, total: 3 },
  events: { delivered: 0, refused: 0, leftOut: 0, undelivered: 0 },
  reasons: [],
  otherReasons: 0,
  answers: {},
  waits: [],
  seconds: 0
}
const RUNTIME = { apiKey: 'a token' }
const BINARY = gzipSync('{}')

/** Where a replay of this state runs or ran. */
function serving(state: ReplayState | null = null) {
  const replays = {
    start: jest.fn<ReplayState, Parameters<Replays['start']>>(() => STATE),
    state: jest.fn<ReplayState | null, []>(() => state),
    stop: jest.fn<void, []>()
  }
  const toRuntimeSettings = jest.fn(() => RUNTIME)
  const app = new Hono()
  app.route('/', replayRoutes(replays, toRuntimeSettings))
  app.onError((error, c) => {
    if (!(error instanceof Refusal)) throw error
    return c.json({ code: error.code, message: error.message }, error.status)
  })
  return { app, replays, toRuntimeSettings }
}

async function answerOf(response: Response | Promise<Response>) {
  const answered = await response
  return { status: answered.status, body: (await answered.json()) as unknown }
}

/** As the page sends it; fields that are undefined are left out. */
function formOf(changes: Record<string, string | File | undefined> = {}): FormData {
  const form = new FormData()
  const fields = {
    file: new File([BINARY], 'events.jsonl.gz'),
    settings: '{"instance":"eu"}',
    mapping: '{"context_kind":"device"}',
    trigger: 'type = "track"',
    ...changes
  }
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, value)
  return form
}

describe('POST /replay', () => {
  it('begins to sync the file with the settings of the page, and answers how it stands', async () => {
    const { app, replays, toRuntimeSettings } = serving()

    const response = app.request('/replay', { method: 'POST', body: formOf() })

    expect(await answerOf(response)).toEqual({ status: 202, body: STATE })
    expect(toRuntimeSettings.mock.calls).toEqual([
      [{ settings: { instance: 'eu' }, mapping: { context_kind: 'device' }, trigger: 'type = "track"' }]
    ])
    expect(replays.start.mock.calls).toEqual([[{ name: 'events.jsonl.gz', bytes: BINARY }, RUNTIME]])
  })

  it.each<[string, FormData | string, string]>([
    ['has no file', formOf({ file: undefined }), 'The form has no file. Give one of events, one JSON object a line.'],
    [
      'has a text where the file belongs',
      formOf({ file: '{}' }),
      'The form has no file. Give one of events, one JSON object a line.'
    ],
    [
      'has an empty file',
      formOf({ file: new File([], 'events.jsonl') }),
      'The file is empty. Give one of events, one JSON object a line.'
    ],
    ['has no settings', formOf({ settings: undefined }), 'The form has no settings.'],
    ['has a file for settings', formOf({ settings: new File(['{}'], 'settings') }), 'The form has no settings.'],
    ['has settings that are not JSON', formOf({ settings: 'api-x' }), 'The text of settings is not JSON.'],
    ['has no mapping', formOf({ mapping: undefined }), 'The form has no mapping.'],
    ['has a mapping that is not JSON', formOf({ mapping: '' }), 'The text of mapping is not JSON.'],
    ['has no trigger', formOf({ trigger: undefined }), 'The form has no trigger.'],
    ['is none', '{}', 'The form has no file. Give one of events, one JSON object a line.']
  ])('refuses a form that %s', async (_what, body, message) => {
    const { app, replays } = serving()

    const response = app.request('/replay', { method: 'POST', body })

    expect(await answerOf(response)).toEqual({ status: 400, body: { code: 'invalid_request', message } })
    expect(replays.start).not.toHaveBeenCalled()
  })

  it('refuses a body that is not the form that it says it is', async () => {
    const { app, replays } = serving()
    const headers = { 'Content-Type': 'multipart/form-data; boundary=x' }

    const response = app.request('/replay', { method: 'POST', headers, body: 'no form' })

    expect(await answerOf(response)).toEqual({
      status: 400,
      body: { code: 'invalid_request', message: 'The body is not a form.' }
    })
    expect(replays.start).not.toHaveBeenCalled()
  })

  it('refuses what the settings are refused for, and begins nothing', async () => {
    const { app, replays, toRuntimeSettings } = serving()
    toRuntimeSettings.mockImplementation(() => {
      throw invalidRequest('The trigger is not FQL.')
    })

    const response = app.request('/replay', { method: 'POST', body: formOf() })

    expect(await answerOf(response)).toEqual({
      status: 400,
      body: { code: 'invalid_request', message: 'The trigger is not FQL.' }
    })
    expect(replays.start).not.toHaveBeenCalled()
  })

  it('refuses a second one while one runs', async () => {
    const { app, replays } = serving(STATE)
    replays.start.mockImplementation(() => {
      throw new Refusal(409, 'One runs.', 'replay_running')
    })

    const response = app.request('/replay', { method: 'POST', body: formOf() })

    expect(await answerOf(response)).toEqual({ status: 409, body: { code: 'replay_running', message: 'One runs.' } })
  })
})

describe('GET /replay', () => {
  it.each([
    ['null before the first', null],
    ['the state', STATE]
  ])('answers %s', async (_what, state) => {
    expect(await answerOf(serving(state).app.request('/replay'))).toEqual({ status: 200, body: state })
  })
})

describe('POST /replay/stop', () => {
  it('stops the one that runs, and answers how it stands', async () => {
    const { app, replays } = serving(STATE)

    expect(await answerOf(app.request('/replay/stop', { method: 'POST' }))).toEqual({ status: 202, body: STATE })
    expect(replays.stop).toHaveBeenCalledTimes(1)
  })

  it.each([
    ['none was', null],
    ['the last one has ended', { ...STATE, state: 'finished' as const }]
  ])('is refused where %s', async (_what, state) => {
    const { app, replays } = serving(state)

    expect(await answerOf(app.request('/replay/stop', { method: 'POST' }))).toEqual({
      status: 409,
      body: { code: 'no_replay', message: 'No replay is running.' }
    })
    expect(replays.stop).not.toHaveBeenCalled()
  })
})
