import { useId, useLayoutEffect, useState } from 'preact/hooks'
import type { Definition } from '../protocol'
import { Failure } from './failure'
import { Faults } from './faults'
import { ReplayProgress } from './replay-progress'
import { getExample, getReplay, startReplay, stopReplay } from './server'
import { valuesOf, type Subscription } from './subscription'
import { usePolling } from './use-polling'

interface ReplayViewProps {
  definition: Definition
  subscription: Subscription
  isShown: boolean
}

const EVERY_MS = 250

/** A file in, and how it is synced. */
export function ReplayView({ definition, subscription, isShown }: ReplayViewProps) {
  const id = useId()
  const [failure, setFailure] = useState<Error>()
  const [isOver, setOver] = useState(false)
  const { answer: state, problem: unanswered } = usePolling(isShown ? getReplay : undefined, EVERY_MS)

  const attempt = (action: () => Promise<unknown>): void => {
    setFailure(undefined)
    action().catch(setFailure)
  }
  const replay = async (file: File, mapping: Record<string, unknown> = {}): Promise<unknown> => {
    await requireReadable(file)
    return startReplay(formOf(file, { definition, subscription, mapping }))
  }

  // Anywhere on the page: beside what takes files a browser would open them, and leave the page.
  useLayoutEffect(() => {
    const over = (event: DragEvent): void => {
      if (!isOfFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const leave = (): void => setOver(false)
    const drop = (event: DragEvent): void => {
      if (!isOfFiles(event)) return
      event.preventDefault()
      setOver(false)
      const [file, ...others] = event.dataTransfer?.files ?? []
      if (!file) return
      // Whoever drops it elsewhere sees what becomes of it, too.
      location.hash = 'replay'
      if (others.length > 0) setFailure(new Error('Drop one file at a time.'))
      else attempt(() => replay(file))
    }
    document.addEventListener('dragover', over)
    document.addEventListener('dragleave', leave)
    document.addEventListener('drop', drop)
    return () => {
      document.removeEventListener('dragover', over)
      document.removeEventListener('dragleave', leave)
      document.removeEventListener('drop', drop)
    }
  })

  return (
    <>
      <h2>Replay a file</h2>
      <div class={isOver ? 'drop over' : 'drop'}>
        <label for={id}>Drop a file of Engage events here, one JSON object a line, plain or gzip; or choose one</label>
        <input
          id={id}
          type="file"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? []
            if (file) attempt(() => replay(file))
            // So that the same file can be chosen again.
            currentTarget.value = ''
          }}
        />
        <p class="quiet">
          It is synced with the mapping, the settings and the trigger of “Try an event”, in batches whatever “Batch
          events” says; the example brings some of its mapping with it.
        </p>
        <button
          type="button"
          onClick={() =>
            attempt(async () => {
              const { file, mapping } = await getExample()
              await replay(file, mapping)
            })
          }
        >
          Replay the example: 2,000 events, 41 of them bad
        </button>
      </div>
      <Failure error={failure} />
      {unanswered !== undefined && <p role="alert">{unanswered}</p>}
      <Faults isShown={isShown} />
      {state && <ReplayProgress state={state} onStop={() => attempt(stopReplay)} />}
    </>
  )
}

/** A text that is dragged goes where it is dropped. */
const isOfFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') === true

/** A browser says of a folder, and of a file that is gone, that the server could not be reached. */
async function requireReadable(file: File): Promise<void> {
  const reader = file.stream().getReader()
  await reader.read().catch(() => {
    throw new Error(`${file.name} cannot be read: choose it again. A folder is no file.`)
  })
  await reader.cancel()
}

interface Mapped {
  definition: Definition
  subscription: Subscription
  /** Laid over that of the page. */
  mapping: Record<string, unknown>
}

function formOf(file: File, { definition, subscription, mapping }: Mapped): FormData {
  const form = new FormData()
  form.set('file', file)
  form.set('settings', JSON.stringify(valuesOf(definition.settings, subscription.settings)))
  form.set('mapping', JSON.stringify({ ...valuesOf(definition.fields, subscription.mapping), ...mapping }))
  form.set('trigger', subscription.trigger)
  return form
}
