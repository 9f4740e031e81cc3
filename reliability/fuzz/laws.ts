import { MultiStatusResponse } from '@segment/actions-core'
import { SECRET } from './secrets'

const MAX_MESSAGE = 512

/** Line breaks among them. */
const CONTROL_CHARACTER = /[\p{Cc}\p{Zl}\p{Zp}]/u

export function isStatus(status: unknown): status is number {
  return typeof status === 'number' && Number.isInteger(status) && status >= 200 && status < 600
}

export const isSuccess = (status: number): boolean => status < 300

/** What is wrong with what the action returned for one event, if anything. */
export function faultsOfResult(result: unknown): string[] {
  const status = propertyOf(result, 'status')
  return isStatus(status) && isSuccess(status) ? [] : ['the action returned no status of a success']
}

/** What is wrong with what the action threw. */
export function faultsOfError(error: unknown): string[] {
  const status = propertyOf(error, 'status')
  return isStatus(status) && !isSuccess(status)
    ? faultsOfMessage(propertyOf(error, 'message'))
    : [`the action threw an error without a status: ${String(error)}`]
}

/** What is wrong with what the action returned for so many events. */
export function faultsOfResults(response: unknown, events: number): string[] {
  if (!(response instanceof MultiStatusResponse)) return ['the action returned no result for each event']
  const results = response.getAllResponses()
  if (results.length !== events) return [`the action returned ${results.length} results for ${events} events`]

  // Many events share what is said of them.
  const messages = new Set<unknown>()
  const faults: string[] = []
  for (let i = 0; i < events; i++) {
    const result: unknown = response.getResponseAtIndex(i)?.value()
    const status = propertyOf(result, 'status')
    if (!isStatus(status)) faults.push(`the action gave event ${i} no status`)
    else if (!isSuccess(status)) messages.add(propertyOf(result, 'errormessage'))
  }
  return [...faults, ...[...messages].flatMap(faultsOfMessage)]
}

/** What is wrong with a text that a customer reads. */
function faultsOfMessage(message: unknown): string[] {
  if (typeof message !== 'string' || message === '') return ['an error has no message']
  return [
    ...(message.length > MAX_MESSAGE ? [`a message has ${message.length} characters`] : []),
    ...(CONTROL_CHARACTER.test(message) ? [`a message holds a control character: ${JSON.stringify(message)}`] : []),
    ...(message.includes(SECRET) ? [`a message holds a token, an e-mail address or a context key: ${message}`] : [])
  ]
}

/** Also of what is no object. */
export function propertyOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}
