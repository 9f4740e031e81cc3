/** The sentences that there are, one after another. */
export function sentences(...parts: Array<string | undefined>): string {
  return parts.filter(Boolean).join(' ')
}
