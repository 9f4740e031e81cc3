import { visible } from './visible'

/** What somebody else chose: it keeps to itself, in whatever direction it is written, and hides nothing. */
export function Name({ text }: { text: string }) {
  return <bdi>{visible(text)}</bdi>
}

export function Key({ text }: { text: string }) {
  return (
    <code>
      <Name text={text} />
    </code>
  )
}
