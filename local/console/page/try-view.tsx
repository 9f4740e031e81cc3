import { useId, useState } from 'preact/hooks'
import type { FaultsAnswer, Sample, TryAnswer } from '../protocol'
import { FaultsInForce } from './faults'
import { Failure } from './failure'
import { getFaults, tryEvents } from './server'
import { valuesOf } from './subscription'
import { SubscriptionForm, type SubscriptionFormProps } from './subscription-form'
import { TryResult } from './try-result'

/** Events in, and side by side what becomes of them. */
export function TryView(props: SubscriptionFormProps) {
  const { definition, subscription } = props
  const { samples, settings, fields } = definition
  const id = useId()
  const [about, setAbout] = useState(samples[0].about)
  const [text, setText] = useState(() => textOf(samples[0]))
  const [answer, setAnswer] = useState<TryAnswer>()
  const [faults, setFaults] = useState<FaultsAnswer>()
  const [failure, setFailure] = useState<Error>()
  const [isSending, setSending] = useState(false)

  const send = async (): Promise<void> => {
    setSending(true)
    setFailure(undefined)
    try {
      const tried = await tryEvents({
        text,
        settings: valuesOf(settings, subscription.settings),
        mapping: valuesOf(fields, subscription.mapping),
        trigger: subscription.trigger
      })
      setAnswer(tried)
      setFaults(undefined)
      // What is no emulator has none, and may let it wait.
      void getFaults().then(setFaults, () => undefined)
    } catch (error) {
      setAnswer(undefined)
      setFailure(error as Error)
    } finally {
      setSending(false)
    }
  }

  return (
    <>
      <form
        class="columns"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isSending) void send()
        }}
      >
        <div>
          <h2>Event</h2>
          <div class="row" role="group" aria-label="Samples">
            {samples.map((sample) => (
              <button
                key={sample.label}
                type="button"
                aria-pressed={text === textOf(sample)}
                onClick={() => {
                  setText(textOf(sample))
                  setAbout(sample.about)
                }}
              >
                {sample.label}
              </button>
            ))}
          </div>
          <label for={id}>One event, an array of them, or one a line</label>
          <textarea
            id={id}
            aria-describedby={`${id}-about`}
            rows={18}
            spellcheck={false}
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value)
              setAbout('')
            }}
          />
          <p id={`${id}-about`} class="quiet">
            {about}
          </p>
          <button type="submit" class="main" aria-disabled={isSending}>
            Send
          </button>
          <Failure error={failure} />
        </div>
        <div>
          <h2>Mapping and settings</h2>
          <SubscriptionForm {...props} />
        </div>
      </form>
      {answer && faults && <FaultsInForce faults={faults} />}
      {answer && <TryResult answer={answer} target={definition.target} />}
    </>
  )
}

const textOf = ({ events }: Sample): string => JSON.stringify(events, undefined, 2)
