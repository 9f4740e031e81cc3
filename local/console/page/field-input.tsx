import { useId } from 'preact/hooks'
import type { Field } from '../protocol'
import { Described } from './described'

interface FieldInputProps {
  field: Field
  text: string
  onText: (text: string) => void
}

/** A field as Segment's screen shows it: its label, what it takes, and its description. */
export function FieldInput({ field, text, onText }: FieldInputProps) {
  const id = useId()
  const { label, description, required, key } = field
  return (
    <div class="field">
      <label for={id}>
        {label} {required && <span class="quiet">(required)</span>}
      </label>
      <Input {...{ field, text, onText, id }} />
      <p id={`${id}-description`} class="quiet">
        <code>{key}</code> <Described text={description} />
      </p>
    </div>
  )
}

function Input({ field, text, onText, id }: FieldInputProps & { id: string }) {
  const described = { id, 'aria-describedby': `${id}-description` }
  const choices = choicesOf(field)
  // By the field, not by its text: what one writes in must not become another thing meanwhile.
  if (choices && !isMapped(field)) {
    return (
      <select {...described} value={text} onChange={(event) => onText(event.currentTarget.value)}>
        {!choices.some(({ value }) => value === '') && <option value="">—</option>}
        {choices.map(({ label, value }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    )
  }
  const input = { ...described, autocomplete: 'off', spellcheck: false, value: text }
  // A directive is longer than a line.
  return isMapped(field) ? (
    <textarea
      {...input}
      rows={1}
      onInput={(event) => onText(event.currentTarget.value)}
      onKeyDown={(event) => {
        // It sends, as in the other fields: a line break would become part of the value.
        if (event.key !== 'Enter') return
        event.preventDefault()
        event.currentTarget.form?.requestSubmit()
      }}
    />
  ) : (
    <input {...input} type="text" onInput={(event) => onText(event.currentTarget.value)} />
  )
}

/** Whether the preset takes it from the event, by a directive of the mapping. */
const isMapped = ({ default: value }: Field): boolean => typeof value === 'object' && value !== null

function choicesOf({ choices, type }: Field): Field['choices'] {
  if (type !== 'boolean') return choices
  return [
    { label: 'Yes', value: 'true' },
    { label: 'No', value: 'false' }
  ]
}
