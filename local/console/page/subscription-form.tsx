import type { Definition, Field } from '../protocol'
import { FieldInput } from './field-input'
import { presetSubscription, type Subscription, type Texts } from './subscription'

export interface SubscriptionFormProps {
  definition: Definition
  subscription: Subscription
  setSubscription: (subscription: Subscription) => void
}

/** Settings and mapping, as Segment's screens show them. */
export function SubscriptionForm({ definition, subscription, setSubscription }: SubscriptionFormProps) {
  const { fields, settings, secrets, target } = definition
  const set = (change: Partial<Subscription>): void => setSubscription({ ...subscription, ...change })
  const setMapping = (mapping: Texts): void => set({ mapping })
  return (
    <>
      <fieldset>
        <legend>Mapping</legend>
        <Fields fields={fields.filter(({ hidden }) => !hidden)} texts={subscription.mapping} onTexts={setMapping} />
        <details>
          <summary>Hidden fields and the trigger</summary>
          <p class="quiet">
            Segment does not show these fields. A value in braces is a directive of the mapping, in JSON.
          </p>
          <FieldInput field={TRIGGER} text={subscription.trigger} onText={(trigger) => set({ trigger })} />
          <Fields fields={fields.filter(({ hidden }) => hidden)} texts={subscription.mapping} onTexts={setMapping} />
        </details>
      </fieldset>
      <fieldset>
        <legend>Settings</legend>
        <Fields fields={settings} texts={subscription.settings} onTexts={(texts) => set({ settings: texts })} />
        <p class="quiet">
          {secrets.join(', ')}: stays in the process that serves this page. Whatever the settings say, events go to{' '}
          {target.name}.
        </p>
      </fieldset>
      <button type="button" onClick={() => setSubscription(presetSubscription(definition))}>
        Back to the preset
      </button>
    </>
  )
}

const TRIGGER: Field = {
  key: 'subscribe',
  label: 'Trigger',
  description: 'Which events are sent, in FQL.',
  type: 'string',
  required: true,
  hidden: true,
  default: undefined
}

interface FieldsProps {
  fields: Field[]
  texts: Texts
  onTexts: (texts: Texts) => void
}

function Fields({ fields, texts, onTexts }: FieldsProps) {
  return (
    <>
      {fields.map((field) => (
        <FieldInput
          key={field.key}
          field={field}
          text={texts[field.key]}
          onText={(text) => onTexts({ ...texts, [field.key]: text })}
        />
      ))}
    </>
  )
}
