import { useLayoutEffect, useRef } from 'preact/hooks'

/** Why what one just did could not be done. Comes into view, for that may be elsewhere; the focus stays where it is. */
export function Failure({ error }: { error: Error | undefined }) {
  const text = useRef<HTMLParagraphElement>(null)
  useLayoutEffect(() => text.current?.scrollIntoView({ block: 'nearest' }), [error])
  return (
    error && (
      <p role="alert" ref={text}>
        {error.message}
      </p>
    )
  )
}
