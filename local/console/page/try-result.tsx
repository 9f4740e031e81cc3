import { useEffect, useRef } from 'preact/hooks'
import type { Exchange, TargetDescription, TriedEvent, TryAnswer } from '../protocol'
import { Code } from './code'
import { Decision } from './decision'
import { pretty } from './visible'
import { count, number } from './words'

/** Side by side: each event's payload and what became of it, each request and its answer. Comes into view when it is new. */
export function TryResult({ answer, target }: { answer: TryAnswer; target: TargetDescription }) {
  const { name, events, exchanges } = answer
  const top = useRef<HTMLHeadingElement>(null)
  useEffect(() => top.current?.focus(), [answer])
  return (
    <div class="columns">
      <div>
        <h2 ref={top} tabIndex={-1}>
          What became of the events
        </h2>
        <p role="status">
          Of {name}: {summaryOf(events)}
        </p>
        {events.map((event, i) => (
          <EventResult key={i} event={event} n={i + 1} />
        ))}
      </div>
      <div>
        <h2>What was sent, and answered</h2>
        <p>
          {exchanges.length === 0
            ? 'No request was made.'
            : `${count(exchanges.length, 'request')}, tokens taken out. What is meant for LaunchDarkly's hosts went to ${target.name}.`}
        </p>
        {exchanges.map((exchange, i) => (
          <ExchangeResult key={i} exchange={exchange} n={i + 1} />
        ))}
      </div>
    </div>
  )
}

function EventResult({ event, n }: { event: TriedEvent; n: number }) {
  const { decision, status, explanation, payload } = event
  return (
    <article class="pair" aria-label={`Event ${n}`}>
      <div>
        <h3>Event {n}: payload</h3>
        {payload === undefined ? (
          <p class="quiet">The mapping was not applied.</p>
        ) : (
          <Code label={`Payload of event ${n}`} text={pretty(JSON.stringify(payload))} />
        )}
      </div>
      <div>
        <h3>
          Decision: <Decision decision={decision} status={status} />
        </h3>
        <p>{explanation}</p>
      </div>
    </article>
  )
}

function ExchangeResult({ exchange, n }: { exchange: Exchange; n: number }) {
  const { request, response, failure, milliseconds } = exchange
  return (
    <article class="pair" aria-label={`Request ${n}`}>
      <div>
        <h3>Request {n}</h3>
        <Code
          label={`Request ${n}`}
          text={`${request.method} ${request.url}\n${headersOf(request.headers)}\n\n${pretty(request.body)}`}
        />
        {request.body !== '' && (
          <details>
            <summary>The body, byte by byte</summary>
            <Code label={`Body of request ${n}`} text={request.body} />
          </details>
        )}
      </div>
      <div>
        <h3>Answer, after {milliseconds} ms</h3>
        {response ? (
          <Code
            label={`Answer to request ${n}`}
            text={`${response.status} ${response.statusText}\n${headersOf(response.headers)}\n\n${pretty(response.body)}`}
          />
        ) : (
          <p>{failure?.problem}</p>
        )}
      </div>
    </article>
  )
}

const headersOf = (headers: Record<string, string>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')

function summaryOf(events: TriedEvent[]): string {
  const counts = new Map<string, number>()
  for (const { decision } of events) counts.set(decision, (counts.get(decision) ?? 0) + 1)
  return [...counts].map(([decision, n]) => `${number(n)} ${decision}`).join(', ')
}
