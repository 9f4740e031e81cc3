import { initialize, type LDClient, type LDFlagChangeset } from 'launchdarkly-js-client-sdk'
import { useEffect, useState } from 'preact/hooks'
import type { TargetDescription } from '../protocol'
import { Key } from './name'
import { time } from './words'

interface FlagsProps {
  context: { kind: string; key: string }
  target: TargetDescription
}

interface Seen {
  /** Nothing until LaunchDarkly's SDK has them. */
  flags?: ReturnType<LDClient['allFlags']>
  /** When each turned, while they were looked at: epoch milliseconds. */
  turned: Record<string, number | undefined>
  problem?: string
}

/** The flags of a context as any front end would see them: by LaunchDarkly's own browser SDK, which is pointed at the target. */
export function Flags({ context: { kind, key }, target: { origin, clientSideId } }: FlagsProps) {
  const [{ flags, turned, problem }, setSeen] = useState<Seen>({ turned: {} })

  useEffect(() => {
    const client = initialize(
      clientSideId,
      { kind, key },
      {
        baseUrl: origin,
        streamUrl: origin,
        eventsUrl: origin,
        streaming: true,
        sendEvents: false,
        fetchGoals: false,
        diagnosticOptOut: true,
        logger: SILENT
      }
    )
    client.on('initialized', () => setSeen(() => ({ flags: client.allFlags(), turned: {} })))
    client.on('change', (changes: LDFlagChangeset) => {
      const now = Date.now()
      // A new flag, which comes with a new segment, did not turn; nor did one that is back.
      const news = Object.fromEntries(
        Object.entries(changes).map(([flag, { previous }]) => [flag, previous === undefined ? undefined : now])
      )
      setSeen(({ turned }) => ({ flags: client.allFlags(), turned: { ...turned, ...news } }))
    })
    client.on('failed', () =>
      setSeen((seen) => ({ ...seen, problem: `LaunchDarkly's SDK got no flags from ${origin}.` }))
    )
    // It tries again by itself when its stream breaks off; what it emits then must have a listener, or it is printed.
    client.on('error', () => undefined)
    return () => {
      // Or it would open its stream after it was closed, where the first flags come only then.
      client.setStreaming(false)
      void client.close()
    }
  }, [kind, key, origin, clientSideId])

  return (
    <div>
      <h3>
        Flags of <Key text={key} />
      </h3>
      <p class="quiet">
        Evaluated for LaunchDarkly's browser SDK, which runs in this page. They turn as events arrive.
      </p>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {flags && Object.keys(flags).length === 0 && <p>There is none yet: each segment has one.</p>}
      <ul class="plain" aria-live="polite">
        {Object.entries(flags ?? {}).map(([flag, value]) => (
          <li key={flag}>
            <Key text={flag} /> <strong class={value === true ? 'flag on' : 'flag'}>{JSON.stringify(value)}</strong>
            {turned[flag] !== undefined && `, turned at ${time(turned[flag])}`}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** What it has to say stands on the page; it would quote the context key. */
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
