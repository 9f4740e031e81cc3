import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { TargetDescription, UndeliveredEvent } from '../protocol'
import { Decision } from './decision'
import { Flags } from './flags'
import { Key, Name } from './name'
import { getContext } from './server'
import { usePolling } from './use-polling'
import { time } from './words'

interface Context {
  kind: string
  key: string
  /** Counts the look-ups. */
  lookUp: number
}

interface ContextSearchProps {
  target: TargetDescription
  isShown: boolean
}

const EVERY_MS = 1_000

/** In which segments a context is, since when, and what its flags are. */
export function ContextSearch({ target, isShown }: ContextSearchProps) {
  const [context, setContext] = useState<Context>()
  return (
    <>
      <h2>Look a context up</h2>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault()
          const form = new FormData(event.currentTarget)
          setContext((before) => ({
            kind: textIn(form, 'kind').trim(),
            key: textIn(form, 'key'),
            lookUp: (before?.lookUp ?? 0) + 1
          }))
        }}
      >
        <label>
          Context kind{' '}
          <input name="kind" type="text" required defaultValue="user" autocomplete="off" spellcheck={false} />
        </label>
        <label>
          Context key <input name="key" type="text" required autocomplete="off" spellcheck={false} />
        </label>
        <button type="submit" class="main">
          Look up
        </button>
      </form>
      {context && (
        // Each is shown afresh: nothing of the context before may stand beside its key, and an SDK that got no flags asks again.
        <div class="columns" key={context.lookUp}>
          <Memberships context={context} isShown={isShown} />
          <Flags {...{ context, target }} />
        </div>
      )}
    </>
  )
}

function textIn(form: FormData, name: string): string {
  const text = form.get(name)
  return typeof text === 'string' ? text : ''
}

function Memberships({ context: { kind, key }, isShown }: { context: Context; isShown: boolean }) {
  const ask = useCallback(() => getContext(kind, key), [kind, key])
  const { answer, problem } = usePolling(isShown ? ask : undefined, EVERY_MS)
  const top = useRef<HTMLHeadingElement>(null)
  // Of many segments the answer is far below.
  useEffect(() => top.current?.focus(), [])
  return (
    <div>
      <h3 ref={top} tabIndex={-1}>
        Segments of <Key text={key} />
      </h3>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {answer?.memberships.length === 0 && <p>It is in none.</p>}
      <ul class="plain">
        {answer?.memberships.map(({ segment, name, since, event }) => (
          <li key={segment}>
            <Name text={name} /> <Key text={segment} />, since {time(since)}: <Cause event={event} />
          </li>
        ))}
        {answer?.departures.map(({ segment, name, at, event }) => (
          <li key={segment}>
            It left <Name text={name} /> <Key text={segment} /> at {time(at)}: <Cause event={event} />
          </li>
        ))}
        {answer?.removals.map(({ segment, name, at, event }) => (
          <li key={segment}>
            Not in <Name text={name} /> <Key text={segment} />, which <Name text={event} /> was to remove it from, at{' '}
            {time(at)}
          </li>
        ))}
        {answer?.ofOtherKinds.map(({ kind: other, name }) => (
          <li key={`${other} ${name}`}>
            As a context of the kind <Key text={other} /> this key is in <Name text={name} />: another context.
          </li>
        ))}
        {answer?.undelivered.map((each) => (
          <Undelivered key={each.audience} {...each} />
        ))}
      </ul>
    </div>
  )
}

function Cause({ event }: { event: string | undefined }) {
  return event === undefined ? 'by no event that this page remembers' : <Name text={event} />
}

function Undelivered({ audience, event, at, decision, status, explanation }: UndeliveredEvent) {
  return (
    <li>
      The last event with this key for {audience === undefined ? 'no audience' : <Name text={audience} />} that was not
      delivered: <Name text={event} />, at {time(at)}, <Decision decision={decision} status={status} />. {explanation}
    </li>
  )
}
