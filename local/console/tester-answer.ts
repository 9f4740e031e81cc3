import type { EventResult } from '../sync/segment-runtime'
import type { Exchange } from './protocol'

/** A request that the destination made, its answer, and whose that is, for people: the URL is LaunchDarkly's in any case. */
interface TesterExchange {
  request: { url: string; method: string; headers: Record<string, string>; body: unknown }
  response: { statusCode: number; statusMessage: string; headers: Record<string, string>; body: unknown }
  answeredBy: string
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

export interface Answers {
  exchanges: Exchange[]
  /** Who gave them, for people. */
  by: string
}

/** For one event: its requests, and what kept it from being delivered. */
export function answerToEvent(answers: Answers, { status, errormessage }: EventResult): TesterAnswer {
  if (errormessage === undefined) return describe(answers)
  // The message says what kept an answer from coming, too.
  const answered = answers.exchanges.filter(({ response }) => response)
  return [...describe({ ...answers, exchanges: answered }), testerError(status, errormessage)]
}

/** For a batch: its requests, and of each event that none of them carried why. */
export function answerToBatch(answers: Answers, results: EventResult[]): TesterAnswer {
  const unsent = results.flatMap(({ status, errormessage, sent }, event) =>
    errormessage !== undefined && sent === undefined ? [{ ...testerError(status, errormessage), event }] : []
  )
  const [first, ...others] = [...describe(answers), ...unsent]
  return [{ ...first, multistatus: results }, ...others]
}

function describe({ exchanges, by }: Answers): Array<TesterExchange | TesterError> {
  return exchanges.map(({ request, response, failure }) => {
    if (!response) return testerError(failure!.status, failure!.problem)
    const { status, statusText, headers, body } = response
    return {
      request: { ...request, body: parsed(request.body) },
      response: { statusCode: status, statusMessage: statusText, headers, body: parsed(body) },
      answeredBy: by
    }
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
