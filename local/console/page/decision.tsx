import type { TriedEvent } from '../protocol'

/** What became of an event, with the status that Segment is told, if it is. */
export function Decision({ decision, status }: Pick<TriedEvent, 'decision' | 'status'>) {
  return (
    <>
      <span class={`decision ${decision.replace(' ', '-')}`}>{decision}</span>
      {status !== undefined && ` (${status})`}
    </>
  )
}
