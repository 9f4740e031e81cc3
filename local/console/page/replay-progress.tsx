import type { ReplayState } from '../protocol'
import { Name } from './name'
import { count, number, time } from './words'

interface ReplayProgressProps {
  state: ReplayState
  onStop: () => void
}

const STATES: Record<ReplayState['state'], string> = {
  running: 'Syncing',
  finished: 'Finished',
  stopped: 'Stopped',
  failed: 'Could not go on'
}

/** How far a replay is, what became of the events, and what LaunchDarkly answered. */
export function ReplayProgress({ state: replay, onStop }: ReplayProgressProps) {
  const { name, state, bytes, events, reasons, otherReasons, answers, wait, waits, seconds, problem } = replay
  const read = events.delivered + events.refused + events.leftOut + events.undelivered
  return (
    <div class="columns">
      <div>
        <h2>
          {STATES[state]}: <Name text={name} />
        </h2>
        <progress aria-label={`${name}, how far it is`} max={Math.max(1, bytes.total)} value={bytes.settled} />
        <p role="status">
          {wait && state === 'running'
            ? `Waiting until ${time(wait.until)}: ${wait.reason}`
            : `${count(read, 'event')} in ${seconds.toFixed(1)} s`}
        </p>
        {problem !== undefined && <p role="alert">{problem}</p>}
        <dl class="figures">
          <Figure name="delivered" value={events.delivered} />
          <Figure name="refused" value={events.refused} />
          <Figure name="left out" value={events.leftOut} />
          <Figure name="undelivered" value={events.undelivered} />
        </dl>
        {/* Stays when it ends, for it may have the focus. */}
        <button type="button" aria-disabled={state !== 'running'} onClick={() => state === 'running' && onStop()}>
          Stop
        </button>
        {reasons.length > 0 && (
          <>
            <h3>Why events were not delivered</h3>
            <ul>
              {reasons.map(({ events: n, status, firstLine, message }) => (
                <li key={`${status} ${message}`}>
                  {count(n, 'event')} ({status}), the first in line {number(firstLine)}: {message}
                </li>
              ))}
              {otherReasons > 0 && <li>{count(otherReasons, 'event')} for other reasons</li>}
            </ul>
          </>
        )}
      </div>
      <div>
        <h2>What LaunchDarkly answered</h2>
        <dl class="figures">
          {Object.entries(answers).map(([answer, n]) => (
            <Figure key={answer} name={answer} value={n} />
          ))}
        </dl>
        <h3>Waits before it was tried again</h3>
        {waits.length === 0 ? (
          <p>None.</p>
        ) : (
          <ol class="plain">
            {waits.map(({ at, seconds: length, reason }, i) => (
              <li key={i}>
                {time(at)}, {length.toFixed(1)} s: {reason}
              </li>
            ))}
          </ol>
        )}
      </div>
    </div>
  )
}

function Figure({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{number(value)}</dd>
    </div>
  )
}
