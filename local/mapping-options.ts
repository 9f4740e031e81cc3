import { transform, type JSONObject } from '@segment/actions-core'
import { parseFql } from '@segment/destination-subscriptions'
import type { Command } from 'commander'
import destination from '../src'
import type { FormatOptions } from './input/options'
import { readJsonFile } from './json-file'
import { wrongUsage } from './tool-error'

/** What commands that run events through the destination let one say of its mapping and trigger. */
export interface MappingOptions {
  mapping?: string
  trigger?: string
}

export function addMappingOptions(command: Command): Command {
  return command
    .option('--mapping <file>', "fields of the mapping (JSON), laid over those of Segment's preset")
    .option('--trigger <fql>', "which events are synced, instead of the preset's")
}

/** The mapping and the trigger asked for, with the context kind of CSV. Throws a {@link ToolError} when one of them is not one. */
export async function readMapping({
  mapping: path,
  trigger,
  contextKind
}: MappingOptions & Pick<FormatOptions, 'contextKind'>): Promise<{ mapping: JSONObject; trigger?: string }> {
  if (trigger !== undefined) requireFql(trigger)
  const mapping = path === undefined ? {} : await readJsonFile(path, (json) => parseMapping(path, json))
  return { mapping: { ...mapping, ...(contextKind !== undefined && { context_kind: contextKind }) }, trigger }
}

function requireFql(trigger: string): void {
  // Its errors are of the parser's inside: `Cannot read properties of undefined`.
  if (!('error' in parseFql(trigger))) return
  throw wrongUsage('--trigger is not FQL.', 'Write one like: type = "identify" and userId != null')
}

/** What the platform keeps beside the fields. */
const OF_THE_PLATFORM = /^(batch_size|batch_keys|__segment_internal_.*)$/

function parseMapping(path: string, json: unknown): JSONObject {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw wrongUsage(`${path} is not a mapping.`, 'Write a JSON object that has a value for each field.')
  }
  const fields = Object.keys(destination.actions.syncAudience.fields)
  const unknown = Object.keys(json).filter((field) => !fields.includes(field) && !OF_THE_PLATFORM.test(field))
  if (unknown.length > 0) {
    throw wrongUsage(`${path} maps ${unknown.join(', ')}, which is no field.`, `The fields are: ${fields.join(', ')}.`)
  }
  try {
    transform(json as JSONObject, {})
  } catch (error) {
    throw wrongUsage(
      `${path} is not a mapping: ${problemsOf(error)}`,
      'https://segment.com/docs/connections/destinations/actions/#edit-a-destination-action says how to write one.'
    )
  }
  return json as JSONObject
}

/** Core throws a list, whose own message is its stack; what Liquid throws quotes the template. */
function problemsOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !(Symbol.iterator in error))
    return 'a Liquid template in it is not one.'
  return [...(error as Iterable<Error>)].map(({ message }) => message).join(' ')
}
