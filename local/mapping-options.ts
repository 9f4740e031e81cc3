import { transform, type JSONObject } from '@segment/actions-core'
import { parseFql } from '@segment/destination-subscriptions'
import type { Command } from 'commander'
import destination from '../src'
import { readJsonFile } from './json-file'
import { EXIT_CODES, ToolError } from './tool-error'

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

/** Throws a {@link ToolError} when the mapping or the trigger is not one. */
export async function readMapping({
  mapping,
  trigger
}: MappingOptions): Promise<{ mapping: JSONObject; trigger?: string }> {
  if (trigger !== undefined) requireFql(trigger)
  return {
    mapping: mapping === undefined ? {} : await readJsonFile(mapping, (json) => parseMapping(mapping, json)),
    trigger
  }
}

function requireFql(trigger: string): void {
  const parsed = parseFql(trigger)
  if (!('error' in parsed)) return
  throw wrong(`--trigger is not FQL: ${parsed.error.message}.`, 'Write one like: type = "identify" and userId != null')
}

/** What the platform keeps beside the fields. */
const OF_THE_PLATFORM = /^(batch_size|batch_keys|__segment_internal_.*)$/

function parseMapping(path: string, json: unknown): JSONObject {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw wrong(`${path} is not a mapping.`, 'Write a JSON object that has a value for each field.')
  }
  const fields = Object.keys(destination.actions.syncAudience.fields)
  const unknown = Object.keys(json).filter((field) => !fields.includes(field) && !OF_THE_PLATFORM.test(field))
  if (unknown.length > 0) {
    throw wrong(`${path} maps ${unknown.join(', ')}, which is no field.`, `The fields are: ${fields.join(', ')}.`)
  }
  try {
    transform(json as JSONObject, {})
  } catch (error) {
    throw wrong(
      `${path} is not a mapping: ${(error as Error).message}.`,
      'https://segment.com/docs/connections/destinations/actions/#edit-a-destination-action says how to write one.'
    )
  }
  return json as JSONObject
}

const wrong = (message: string, hint: string): ToolError => new ToolError(message, hint, EXIT_CODES.wrongUsage)
