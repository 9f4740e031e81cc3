import type { ModifiedResponse, RequestOptions } from '@segment/actions-core'
import { failureOfError } from '../../src/syncAudience/outcomes'
import type { Clock } from '../clock'
import { hideCredential, redactCredentials } from '../emulator/redact-credentials'
import type { RequestWrap } from '../with-request'
import type { Exchange } from './protocol'

/** Of the body of an answer, which may be of any length: more does not help anybody who reads it. */
const MAX_CHARACTERS = 200_000

/** Writes down each request and what came of it, without credentials, in the order in which they were made. */
export const recordingExchanges =
  (exchanges: Exchange[], { now }: Clock): RequestWrap =>
  (request) =>
  async <Data>(url: string, options: RequestOptions = {}) => {
    const headers = options.headers as Record<string, string>
    const redact = redactCredentials(headers.Authorization)
    const began = now()
    const exchange: Exchange = { request: describeRequest(url, options, redact), milliseconds: 0 }
    exchanges.push(exchange)
    try {
      const response = await request<Data>(url, options)
      exchange.response = describeResponse(response, redact)
      return response
    } catch (error) {
      // Errors of core hold the token: only fixed words are taken.
      const { status, problem } = failureOfError(error)
      exchange.failure = { status, problem }
      throw error
    } finally {
      exchange.milliseconds = now() - began
    }
  }

type Answer = Pick<ModifiedResponse, 'status' | 'statusText' | 'headers' | 'content'>
type Redact = (text: string) => string

function describeRequest(url: string, { method = 'GET', headers, body }: RequestOptions, redact: Redact) {
  return {
    method,
    url: redact(url),
    headers: mapValues(headers as Record<string, string>, (value, name) =>
      name === 'Authorization' ? hideCredential(value) : redact(value)
    ),
    body: redact((body as string | undefined) ?? '')
  }
}

function describeResponse(response: Answer, redact: Redact) {
  const { status, statusText, headers, content = '' } = response
  return {
    status,
    statusText: redact(statusText),
    headers: mapValues(headers.toJSON(), redact),
    body: shortened(redact(content))
  }
}

const shortened = (text: string): string =>
  text.length > MAX_CHARACTERS
    ? `${text.slice(0, MAX_CHARACTERS)}… (${MAX_CHARACTERS} of ${text.length} characters)`
    : text

function mapValues(
  record: Record<string, string>,
  change: (value: string, name: string) => string
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]))
}
