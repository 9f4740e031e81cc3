import type { SegmentsAnswer, TargetDescription } from '../protocol'
import { ContextSearch } from './context-search'
import { MemberPlot } from './member-plot'
import { Key, Name } from './name'
import { getSegments } from './server'
import { usePolling } from './use-polling'
import { number, time } from './words'

interface SegmentsViewProps {
  target: TargetDescription
  isShown: boolean
}

const EVERY_MS = 1_000

/** What LaunchDarkly holds, as it changes. */
export function SegmentsView({ target, isShown }: SegmentsViewProps) {
  const { answer, problem } = usePolling(isShown ? getSegments : undefined, EVERY_MS)
  return (
    <>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {answer && <Segments segments={answer.segments} />}
      <ContextSearch target={target} isShown={isShown} />
      {answer && <Changes changes={answer.changes} segments={answer.segments} />}
    </>
  )
}

function Segments({ segments }: Pick<SegmentsAnswer, 'segments'>) {
  return (
    <>
      <h2>Segments</h2>
      {segments.length === 0 ? (
        <p>
          There is none yet. <a href="#try">Send an event</a>, or <a href="#replay">replay a file</a>.
        </p>
      ) : (
        <div class="wide" role="region" aria-label="Segments" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Segment</th>
                <th scope="col">Context kind</th>
                <th scope="col" class="number">
                  Members
                </th>
                <th scope="col">Members over time</th>
                <th scope="col" class="number">
                  Added
                </th>
                <th scope="col" class="number">
                  Removed
                </th>
              </tr>
            </thead>
            <tbody>
              {segments.map(({ key, name, contextKind, members, added, removed, history }) => (
                <tr key={key}>
                  <th scope="row">
                    <Name text={name} />
                    <Key text={key} />
                  </th>
                  <td>
                    <Name text={contextKind} />
                  </td>
                  <td class="number">{number(members)}</td>
                  <td>
                    <MemberPlot history={history} />
                  </td>
                  <td class="number">{number(added)}</td>
                  <td class="number">{number(removed)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}

const CHANGES = 20

function Changes({ changes, segments }: SegmentsAnswer) {
  const names = new Map(segments.map(({ key, name }) => [key, name]))
  return (
    <>
      <h2>Last changes</h2>
      {changes.length === 0 ? (
        <p>None yet.</p>
      ) : (
        <ol class="plain">
          {changes.slice(0, CHANGES).map(({ at, segment, contextKey, included }, i) => (
            <li key={i}>
              {time(at)} <Key text={contextKey} /> {included ? 'entered' : 'left'}{' '}
              <Name text={names.get(segment) ?? segment} />
            </li>
          ))}
        </ol>
      )}
    </>
  )
}
