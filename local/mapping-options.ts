import type { JSONObject } from '@segment/actions-core'
import type { Command } from 'commander'
import type { FormatOptions } from './input/options'
import { readJsonFile } from './json-file'
import { mistakeInMapping, readTrigger } from './mapping'
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
  if (readTrigger(trigger) !== undefined) return
  throw wrongUsage('--trigger is not FQL.', 'Write one like: type = "identify" and userId != null')
}

function parseMapping(path: string, json: unknown): JSONObject {
  const mistake = mistakeInMapping(json)
  if (mistake) throw wrongUsage(`${path} ${mistake.problem}`, mistake.advice)
  return json as JSONObject
}
