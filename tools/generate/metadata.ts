import type { ActionDefinition, DestinationDefinition, GlobalSetting, InputField, Preset } from '@segment/actions-core'

/**
 * What Segment's catalog shows of a destination: all of its definition but the code. Keys stand in the catalog's order; what a
 * definition leaves out is null, or `false` where the catalog always says yes or no.
 */
export type Metadata = ReturnType<typeof metadataOf>
export type SettingMetadata = ReturnType<typeof setting>
export type ActionMetadata = ReturnType<typeof action>
export type FieldMetadata = ReturnType<typeof field>

/**
 * The catalog's view of a definition. Throws where it has something that this destination never had, and whose view is not known:
 * an audience configuration, audience fields, hooks, dynamic fields, or presets of another type than `automatic`.
 */
export function metadataOf<Settings>(definition: DestinationDefinition<Settings>) {
  const { name, slug, mode, description, authentication, actions, presets = [] } = definition
  absent('audience fields', 'audienceFields' in definition ? definition.audienceFields : undefined)
  return {
    slug: slug ?? null,
    name,
    mode,
    description: description ?? null,
    authentication: authentication
      ? { scheme: authentication.scheme, fields: viewOfEach(authentication.fields, setting) }
      : null,
    audienceConfig: absent('audienceConfig', 'audienceConfig' in definition ? definition.audienceConfig : undefined),
    actions: viewOfEach(actions, action),
    presets: presets.map(preset)
  }
}

function setting({ label, description, type, required, multiple, choices, default: given, depends_on }: GlobalSetting) {
  return {
    label,
    description,
    type,
    required: required ?? false,
    multiple: multiple ?? false,
    choices: choices ?? null,
    default: given ?? null,
    depends_on: depends_on ?? null
  }
}

function action<Settings>(definition: ActionDefinition<Settings>) {
  const { title, description, platform, defaultSubscription, hidden, performBatch, syncMode, fields } = definition
  return {
    title,
    description,
    platform: platform ?? 'cloud',
    defaultSubscription: defaultSubscription ?? null,
    hidden: hidden ?? false,
    hasPerformBatch: performBatch !== undefined,
    syncMode: syncMode ?? null,
    hooks: absent('hooks', definition.hooks),
    dynamicFields: absent('dynamicFields', definition.dynamicFields),
    fields: viewOfEach(fields, field)
  }
}

function field(definition: InputField) {
  return {
    label: definition.label,
    description: definition.description,
    type: definition.type,
    required: definition.required ?? false,
    multiple: definition.multiple ?? false,
    allowNull: definition.allowNull ?? false,
    dynamic: definition.dynamic ?? false,
    default: definition.default ?? null,
    choices: definition.choices ?? null,
    placeholder: definition.placeholder ?? null,
    properties: definition.properties ?? null,
    category: definition.category ?? null,
    depends_on: definition.depends_on ?? null,
    readOnly: definition.readOnly ?? null,
    hidden: definition.unsafe_hidden ?? null,
    minimum: definition.minimum ?? null,
    maximum: definition.maximum ?? null,
    defaultObjectUI: definition.defaultObjectUI ?? null,
    disabledInputMethods: definition.disabledInputMethods ?? null,
    displayMode: definition.displayMode ?? null,
    format: definition.format ?? null,
    additionalProperties: definition.additionalProperties ?? false
  }
}

function preset(definition: Preset) {
  if (definition.type !== 'automatic') throw unknownView(`presets of type ${definition.type}`)
  const { name, type, partnerAction, subscribe, mapping } = definition
  return { name: name ?? null, type, partnerAction, subscribe, mapping: mapping ?? null }
}

function viewOfEach<Definition, View>(
  definitions: Record<string, Definition>,
  view: (definition: Definition) => View
): Record<string, View> {
  return Object.fromEntries(Object.entries(definitions).map(([key, definition]) => [key, view(definition)]))
}

function absent(what: string, value: unknown): null {
  if (value === undefined) return null
  throw unknownView(what)
}

function unknownView(what: string): Error {
  return new Error(
    `How the catalog shows ${what} is not known here. Find out, and add it to tools/generate/metadata.ts.`
  )
}
