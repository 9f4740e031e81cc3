import { useId, useState } from 'preact/hooks'
import type { CheckAnswer, Definition } from '../protocol'
import { Failure } from './failure'
import { checkCredentials } from './server'

/** Whether LaunchDarkly takes the credentials, asked by the process that holds them. */
export function CheckView({ definition: { checks, settings, secrets } }: { definition: Definition }) {
  const id = useId()
  const instances = settings.find(({ key }) => key === 'instance')
  const [asked, setAsked] = useState(checks[0].id)
  const [instance, setInstance] = useState(instances?.default as string | undefined)
  const [answer, setAnswer] = useState<CheckAnswer>()
  const [failure, setFailure] = useState<Error>()
  const [isAsking, setAsking] = useState(false)

  const check = async (): Promise<void> => {
    setAsking(true)
    setAnswer(undefined)
    setFailure(undefined)
    await checkCredentials({ id: asked, instance }).then(setAnswer, setFailure)
    setAsking(false)
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!isAsking) void check()
      }}
    >
      <h2>Check credentials</h2>
      <fieldset>
        <legend>Whom to ask</legend>
        {checks.map((each) => (
          <label key={each.id}>
            <input type="radio" name="asked" checked={each.id === asked} onChange={() => setAsked(each.id)} />{' '}
            {each.name}
          </label>
        ))}
      </fieldset>
      {asked !== 'target' && instances && (
        <div class="field">
          <label for={id}>{instances.label}</label>
          <select id={id} value={instance} onChange={(event) => setInstance(event.currentTarget.value)}>
            {instances.choices?.map(({ label, value }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </div>
      )}
      <button type="submit" class="main" aria-disabled={isAsking}>
        Check
      </button>
      <div aria-live="polite">
        {answer && (
          <p class={answer.problem === undefined ? 'good' : 'bad'}>
            <strong>{answer.problem === undefined ? 'Taken.' : 'Not taken.'}</strong> {answer.problem} {answer.asked}
          </p>
        )}
      </div>
      <Failure error={failure} />
      <p class="quiet">
        {secrets.join(', ')}: stays in the process that serves this page.{' '}
        {checks.length === 1 &&
          `To check those for LaunchDarkly itself, end the console, and start it without --to and with LAUNCHDARKLY_SERVICE_TOKEN and LAUNCHDARKLY_CLIENT_SIDE_ID in its environment.`}{' '}
        What no check can show: whether the token may createSegment and updateIncluded, and whether both belong to one
        account.
      </p>
    </form>
  )
}
