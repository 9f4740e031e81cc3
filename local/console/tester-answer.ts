import type { EventResult } from '../sync/segment-runtime'
import type { Exchange } from './protocol'

/** A request that the destination made, and its answer. */
interface TesterExchange {
  request: { url: string; method: string; headers: Record<string, string>; body: unknown }
  response: { statusCode: number; statusMessage: string; headers: Record<string, string>; body: unknown }
}

/** What came of no request, or of one without an answer. `event` is its index in the payload. */
interface TesterError {
  statusCode: number
  message: string
  requestError: true
  event?: number
}

/** For a batch, the first element holds the results of its events, in their order. */
export type TesterAnswer = Array<(TesterExchange | TesterError) & { multistatus?: EventResult[] }>

export const testerError = (statusCode: number, message: string): TesterError => ({
  statusCode,
  message,
  requestError: true
})

/** For one event: its requests, and what kept it from being delivered. */
export function answerToEvent(exchanges: Exchange[], { status, errormessage }: EventResult): TesterAnswer {
  if (errormessage === undefined) return exchanges.map(describeExchange)
  // The message says what kept an answer from coming, too.
  const answered = exchanges.filter(({ response }) => response)
  return [...answered.map(describeExchange), testerError(status, errormessage)]
}

/** For a batch: its requests, and of each event that none of them carried why. */
export function answerToBatch(exchanges: Exchange[], results: EventResult[]): TesterAnswer {
  const unsent = results.flatMap(({ status, errormessage, sent }, event) =>
    errormessage !== undefined && sent === undefined ? [{ ...testerError(status, errormessage), event }] : []
  )
  const [first, ...others] = [...exchanges.map(describeExchange), ...unsent]
  return [{ ...first, multistatus: results }, ...others]
}

function describeExchange({ request, response, failure }: Exchange): TesterExchange | TesterError {
  if (!response) return testerError(failure!.status, failure!.problem)
  const { status, statusText, headers, body } = response
  return {
    request: { ...request, body: parsed(request.body) },
    response: { statusCode: status, statusMessage: statusText, headers, body: parsed(body) }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
