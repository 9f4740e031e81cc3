import { Destination, type JSONObject, type SegmentEvent } from '@segment/actions-core'
import { LOCAL_CREDENTIALS } from '../../../local/emulator/credentials'
import { deliverLines, type EventOutcome } from '../../../local/sync/deliver-lines'
import type { InputLine } from '../../../local/sync/json-lines'
import definition from '../../../src'
import { identify } from '../../helpers/engage'

type Answer = { status: number; errormessage?: string }

/** A destination that answers each event as `answer` says, and keeps the sizes of its batches. */
function fake(answer: (event: SegmentEvent) => Answer) {
  const batches: number[] = []
  const responses: unknown[] = []
  const onBatch = (events: SegmentEvent[]) => {
    batches.push(events.length)
    responses.push('kept for ever')
    return Promise.resolve([{ multistatus: events.map(answer) }])
  }
  return { batches, responses, destination: { onBatch, responses } as unknown as Destination<JSONObject> }
}

async function outcomes(
  lines: InputLine[],
  destination: Destination<JSONObject>,
  settings: JSONObject = {}
): Promise<EventOutcome[]> {
  async function* input() {
    for (const line of lines) yield await Promise.resolve(line)
  }
  const all: EventOutcome[] = []
  for await (const outcome of deliverLines(input(), destination, settings)) all.push(outcome)
  return all
}

describe('deliverLines', () => {
  it('sends batches of 1,000 events and empties what core keeps', async () => {
    const { destination, batches, responses } = fake(() => ({ status: 204 }))
    const lines = Array.from({ length: 2_001 }, (_, i) => ({ line: i + 1, event: identify() }))

    expect(await outcomes(lines, destination)).toEqual(
      lines.map(({ line }) => ({ line, state: 'delivered', status: 204 }))
    )
    expect(batches).toEqual([1_000, 1_000, 1])
    expect(responses).toEqual([])
  })

  it('gives each line its own outcome, also beside lines that cannot be read', async () => {
    const { destination } = fake(({ userId }) =>
      userId === 'bad' ? { status: 400, errormessage: 'refused' } : { status: 204 }
    )
    const lines: InputLine[] = [
      { line: 1, problem: 'not JSON' },
      { line: 2, event: identify({ userId: 'bad' }) },
      { line: 4, event: identify({ userId: 'good' }) }
    ]
    expect(await outcomes(lines, destination)).toEqual([
      { line: 1, state: 'refused', status: 400, message: 'not JSON' },
      { line: 2, state: 'refused', status: 400, message: 'refused' },
      { line: 4, state: 'delivered', status: 204 }
    ])
  })

  it.each([
    [408, 'undelivered'],
    [423, 'undelivered'],
    [429, 'undelivered'],
    [500, 'undelivered'],
    [503, 'undelivered'],
    [501, 'refused'],
    [400, 'refused'],
    [401, 'refused'],
    [404, 'refused']
  ])('calls status %d %s', async (status, state) => {
    const { destination } = fake(() => ({ status, errormessage: 'why' }))
    expect(await outcomes([{ line: 1, event: identify() }], destination)).toEqual([
      { line: 1, state, status, message: 'why' }
    ])
  })

  it('refuses every event of a batch of which none matches the trigger', async () => {
    const destination = {
      onBatch: () => Promise.resolve([{ output: 'not subscribed' }]),
      responses: []
    } as unknown as Destination<JSONObject>
    expect(await outcomes([{ line: 1, event: identify() }], destination)).toEqual([
      { line: 1, state: 'refused', status: 400, message: 'No event matches the trigger.' }
    ])
  })

  it("delivers the events beside one that Segment's runtime itself cannot read", async () => {
    const { destination, batches } = fake(() => ({ status: 204 }))
    const answer = destination.onBatch.bind(destination)
    destination.onBatch = (events, settings) =>
      events.some(({ userId }) => userId === 'bad')
        ? Promise.reject(new TypeError('no personas'))
        : answer(events, settings)
    const lines = ['u1', 'u2', 'bad', 'u4', 'u5'].map((userId, i) => ({ line: i + 1, event: identify({ userId }) }))

    expect(await outcomes(lines, destination)).toEqual([
      { line: 1, state: 'delivered', status: 204 },
      { line: 2, state: 'delivered', status: 204 },
      {
        line: 3,
        state: 'refused',
        status: 400,
        message:
          "Segment's runtime cannot read the event: context, context.personas, traits or properties is not an object. Leave it out or mend it."
      },
      { line: 4, state: 'delivered', status: 204 },
      { line: 5, state: 'delivered', status: 204 }
    ])
    expect(batches).toEqual([2, 2])
  })

  it('fails when the settings are not valid, rather than to take all events for bad', async () => {
    const destination = new Destination(definition) as unknown as Destination<JSONObject>
    const lines = [{ line: 1, event: identify() }]
    await expect(outcomes(lines, destination, { ...LOCAL_CREDENTIALS, instance: 'nowhere' })).rejects.toThrow(
      'LaunchDarkly instance must be one of: "commercial", "eu", or "federal".'
    )
  })

  it('sends nothing where no line can be read', async () => {
    const { destination, batches } = fake(() => ({ status: 204 }))
    expect(await outcomes([{ line: 1, problem: 'not JSON' }], destination)).toHaveLength(1)
    expect(batches).toEqual([])
  })
})
