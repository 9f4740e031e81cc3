import type { InputField } from '@segment/actions-core'
import destination from '../../src'
import { presetSettings } from '../preset-settings'
import type { Target } from '../target'
import type { CheckTarget, Choice, Definition, Field, TargetDescription } from './protocol'
import { SAMPLES } from './samples'

interface Surroundings {
  target: TargetDescription
  credentials: Target['credentials']
  checks: CheckTarget[]
}

/** What the page shows of the destination and of where its events go. Holds no secret. */
export function describeDefinition({ target, credentials, checks }: Surroundings): Definition {
  const { subscription } = presetSettings(destination, {})
  const { subscribe, mapping } = subscription as { subscribe: string; mapping: Record<string, unknown> }
  const settings = settingFields()
  const given = new Map<string, unknown>(Object.entries(credentials))
  return {
    name: destination.name,
    settings,
    secrets: allSettings().flatMap(([, setting]) => (isSecret(setting) ? [setting.label] : [])),
    initialSettings: Object.fromEntries(settings.map(({ key, default: value }) => [key, given.get(key) ?? value])),
    fields: actionFields(),
    mapping,
    trigger: subscribe,
    samples: SAMPLES,
    target,
    checks
  }
}

/** The settings but for secrets. */
export function settingFields(): Field[] {
  return allSettings().flatMap(([key, setting]) => (isSecret(setting) ? [] : [describeField(key, setting)]))
}

function actionFields(): Field[] {
  return Object.entries(destination.actions.syncAudience.fields).map(([key, field]) => describeField(key, field))
}

type DescribedField = Omit<InputField, 'dynamic'>

const allSettings = (): Array<[string, DescribedField]> => Object.entries(destination.authentication?.fields ?? {})

const isSecret = ({ type }: DescribedField): boolean => type === 'password'

function describeField(
  key: string,
  { label, description, type, required, unsafe_hidden: isHidden = false, choices, default: value }: DescribedField
): Field {
  return {
    key,
    label,
    description,
    type,
    required: required === true,
    hidden: isHidden,
    default: value,
    ...(choices && { choices: choices.map(describeChoice) })
  }
}

function describeChoice(choice: string | { label: string; value: string | number }): Choice {
  return typeof choice === 'string' ? { label: choice, value: choice } : { ...choice, value: String(choice.value) }
}
