/** How times and numbers are written: as in the output of the command line. */
export const number = (value: number): string => value.toLocaleString('en')

export const time = (epochMs: number): string => new Date(epochMs).toLocaleTimeString('en-GB')

/** `1 event`, `2 events` */
export const count = (value: number, of: string): string => `${number(value)} ${of}${value === 1 ? '' : 's'}`

/** Control characters, halves of characters, what turns the direction of a text, and what takes no room. */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Bidi_Control}\u00ad\u200b\u2060\ufeff]/gu

/** With what is not seen, or changes how the rest is, as JSON's escapes. */
export const visible = (text: string): string =>
  text.replace(UNSEEN, (unseen) => `\\u${unseen.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Where it is JSON, indented, and with all of it visible. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2).split('\n').map(visible).join('\n')
  } catch {
    return text
  }
}
