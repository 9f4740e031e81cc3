import { render } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'
import type { Definition } from '../protocol'
import { CheckView } from './check-view'
import { ReplayView } from './replay-view'
import { SegmentsView } from './segments-view'
import { getDefinition } from './server'
import { presetSubscription } from './subscription'
import { TryView } from './try-view'

const VIEWS = [
  { id: 'try', label: 'Try an event' },
  { id: 'segments', label: 'Segments' },
  { id: 'replay', label: 'Replay' },
  { id: 'check', label: 'Check' }
]

function Console({ definition }: { definition: Definition }) {
  const shown = useShownView()
  const [subscription, setSubscription] = useState(() => presetSubscription(definition))
  const { name, target } = definition
  const { label } = VIEWS.find(({ id }) => id === shown)!
  useLayoutEffect(() => {
    document.title = `${label} | ${name} console`
  }, [label, name])
  return (
    <>
      <header>
        <h1>{name}</h1>
        <p>Events go to {target.name}.</p>
        <nav aria-label="Views">
          {VIEWS.map(({ id, label }) => (
            <a key={id} href={`#${id}`} aria-current={id === shown ? 'page' : undefined}>
              {label}
            </a>
          ))}
        </nav>
      </header>
      {/* What is not shown stays as it is: what was typed, and what came of it. */}
      <main>
        <div hidden={shown !== 'try'}>
          <TryView {...{ definition, subscription, setSubscription }} />
        </div>
        <div hidden={shown !== 'segments'}>
          <SegmentsView target={target} isShown={shown === 'segments'} />
        </div>
        <div hidden={shown !== 'replay'}>
          <ReplayView {...{ definition, subscription }} isShown={shown === 'replay'} />
        </div>
        <div hidden={shown !== 'check'}>
          <CheckView definition={definition} />
        </div>
      </main>
    </>
  )
}

/** The one that the address names behind `#`, so that a reload and the back button keep it. */
function useShownView(): string {
  const named = (): string => VIEWS.find(({ id }) => `#${id}` === location.hash)?.id ?? VIEWS[0].id
  const [shown, setShown] = useState(named)
  useLayoutEffect(() => {
    const follow = (): void => setShown(named())
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return shown
}

const root = document.getElementById('console')!
getDefinition().then(
  (definition) => render(<Console definition={definition} />, root),
  (error: Error) => render(<p role="alert">{error.message}</p>, root)
)
