interface CodeProps {
  label: string
  text: string
}

/** A text as it stands. It scrolls where it is long, so the keyboard must get there. */
export function Code({ label, text }: CodeProps) {
  return (
    <pre role="region" aria-label={label} tabIndex={0}>
      {text}
    </pre>
  )
}
