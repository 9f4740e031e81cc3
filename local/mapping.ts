import { transform, type JSONObject } from '@segment/actions-core'
import { generateFql, parseFql } from '@segment/destination-subscriptions'
import destination from '../src'

/** What is wrong with a mapping, as a sentence without its subject, and what to do. Quotes no value. */
export interface MappingMistake {
  problem: string
  advice: string
}

/** What the platform keeps beside the fields. */
const OF_THE_PLATFORM = /^(batch_size|batch_keys|__segment_internal_.*)$/

/** Core applies a mapping by recursion: what some thousand levels overflow would pass for a fault of the event, or of the tool. */
const MAX_LEVELS = 100

/** What keeps some JSON from being a mapping of the destination, if something does. */
export function mistakeInMapping(json: unknown): MappingMistake | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return { problem: 'is not a JSON object.', advice: 'Write one that has a value for each field.' }
  }
  const fields = Object.keys(destination.actions.syncAudience.fields)
  const unknown = Object.keys(json).filter((field) => !fields.includes(field) && !OF_THE_PLATFORM.test(field))
  if (unknown.length > 0) {
    return {
      problem: `maps ${unknown.join(', ')}, which ${unknown.length === 1 ? 'is no field' : 'are no fields'}.`,
      advice: `The fields are: ${fields.join(', ')}.`
    }
  }
  if (isNestedDeeperThan(MAX_LEVELS, json)) {
    return { problem: `is nested more than ${MAX_LEVELS} levels deep.`, advice: 'Write a flatter one.' }
  }
  try {
    transform(json as JSONObject, {})
    return undefined
  } catch (error) {
    return {
      problem: `cannot be applied: ${problemsOf(error)}`,
      advice:
        'https://segment.com/docs/connections/destinations/actions/#edit-a-destination-action says how to write one.'
    }
  }
}

/** Whether objects and arrays stand in each other on more levels than these. Needs no stack for it. */
function isNestedDeeperThan(levels: number, json: unknown): boolean {
  let values: unknown[] = [json]
  for (let level = 0; level <= levels; level++) {
    values = values.flatMap((value): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value) : []
    )
  }
  return values.length > 0
}

/** Core throws a list, whose own message is its stack; what Liquid throws quotes the template. */
function problemsOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !(Symbol.iterator in error))
    return 'a Liquid template in it is not one.'
  return [...(error as Iterable<Error>)].map(({ message }) => message).join(' ')
}

/**
 * A trigger as it is read, which may be otherwise than it was meant: `type = ` is `type = "eos"`. Nothing where it cannot be read; the
 * parser's own errors are of its inside (`Cannot read properties of undefined`).
 */
export function readTrigger(trigger: string): string | undefined {
  try {
    return generateFql(parseFql(trigger))
  } catch {
    return undefined
  }
}
