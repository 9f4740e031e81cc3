import type { JSONObject } from '@segment/actions-core'
import destination from '../../src'
import type { Settings } from '../../src/generated-types'
import { invalidRequest } from '../emulator/refusal'
import { mistakeInMapping, readTrigger } from '../mapping'
import { presetSettings } from '../preset-settings'
import type { TryCall } from './protocol'
import { settingFields } from './definition'

/**
 * What Segment's runtime is called with: the settings and the mapping of the page, and of the process the secrets alone. Throws a
 * refusal where they are none. Whether values are those of the fields is for the runtime to say.
 */
export function runtimeSettings(
  { settings, mapping, trigger }: Pick<TryCall, 'settings' | 'mapping' | 'trigger'>,
  credentials: Settings
): JSONObject {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw invalidRequest('The settings are no JSON object.')
  }
  const known = settingFields().map(({ key }) => key)
  const unknown = Object.keys(settings).filter((key) => !known.includes(key))
  if (unknown.length > 0) {
    throw invalidRequest(
      `The settings hold ${unknown.join(', ')}: ${known.join(', ')} can be set here. Secrets stay in the process.`
    )
  }
  requireMapping(mapping)
  if (typeof trigger !== 'string' || readTrigger(trigger) === undefined) {
    throw invalidRequest('The trigger is not FQL. Write one like: type = "identify" and userId != null')
  }
  const secrets = Object.fromEntries(Object.entries(credentials).filter(([key]) => !known.includes(key)))
  const { subscription } = presetSettings(destination, {}) as { subscription: JSONObject }
  // Nothing is filled in: a field that was emptied is to be empty.
  return { ...(settings as JSONObject), ...secrets, subscription: { ...subscription, subscribe: trigger, mapping } }
}

/** Throws a refusal where the JSON is no mapping of the destination. */
export function requireMapping(json: unknown): asserts json is JSONObject {
  const mistake = mistakeInMapping(json)
  if (mistake) throw invalidRequest(`The mapping ${mistake.problem} ${mistake.advice}`)
}
