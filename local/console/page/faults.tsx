import { useEffect, useRef, useState } from 'preact/hooks'
import type { FaultsAnswer } from '../protocol'
import { getFaults, putFaults } from './server'
import { usePolling } from './use-polling'
import { count } from './words'

const EVERY_MS = 1_000

/** How the emulator misbehaves. */
export function Faults({ isShown }: { isShown: boolean }) {
  const [wanted, setWanted] = useState<string>()
  const [pending, setPending] = useState(0)
  const [notSet, setNotSet] = useState<string>()
  const inTurn = useRef(Promise.resolve())
  // What is in force while a choice is on its way is not what was chosen.
  const { answer, problem } = usePolling(isShown && pending === 0 ? getFaults : undefined, EVERY_MS)
  // What is in force counts, once it was asked for again: others may change it, too.
  useEffect(() => setWanted(undefined), [answer])
  const choose = (id: string): void => {
    setWanted(id)
    setPending((n) => n + 1)
    inTurn.current = inTurn.current
      .then(() => putFaults(id))
      .then(
        () => setNotSet(undefined),
        (error: Error) => setNotSet(error.message)
      )
      .then(() => setPending((n) => n - 1))
  }
  if (problem !== undefined) return <p class="quiet">{problem}</p>
  if (!answer) return null
  return (
    <fieldset class="faults">
      <legend>Faults</legend>
      {answer.choices.map(({ id, label, about }) => (
        <label key={id}>
          <input type="radio" name="fault" checked={id === (wanted ?? answer.chosen)} onChange={() => choose(id)} />{' '}
          {label}
          <span class="quiet"> {about}</span>
        </label>
      ))}
      {answer.chosen === undefined && <p>Other rules are in force, which another client chose.</p>}
      <p class="quiet">They acted on {count(answer.acted, 'request')} so far.</p>
      {notSet !== undefined && <p role="alert">{notSet}</p>}
    </fieldset>
  )
}

/** What those need to know who wonder about an answer. Nothing where there is none. */
export function FaultsInForce({ faults: { choices, chosen } }: { faults: FaultsAnswer }) {
  if (chosen === 'none') return null
  const label = choices.find(({ id }) => id === chosen)?.label ?? 'rules of another client'
  return (
    <p>
      Faults are on: {label}. <a href="#replay">Replay</a> turns them off.
    </p>
  )
}
