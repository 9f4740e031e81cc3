/** A description of the definition, with the links and the emphasis that Markdown has. Anything else stays text. */
export function Described({ text }: { text: string }) {
  return (
    <>
      {text.split(/(\[[^\]]*\]\(https:[^)\s]*\)|`[^`]*`|\*\*[^*]*\*\*)/).map((piece) => {
        const [, label, href] = /^\[(.*)\]\((.*)\)$/.exec(piece) ?? []
        if (href !== undefined) {
          return (
            <a href={href} target="_blank" rel="noreferrer">
              {label.replaceAll('`', '')}
            </a>
          )
        }
        if (piece.startsWith('`')) return <code>{piece.slice(1, -1)}</code>
        if (piece.startsWith('**')) return <strong>{piece.slice(2, -2)}</strong>
        return piece
      })}
    </>
  )
}
