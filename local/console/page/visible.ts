/**
 * Control characters, halves of characters, what turns the direction of a text, and what takes no room; but for what joins letters and
 * emoji, and chooses how they look.
 */
const UNSEEN =
  /(?![\u200c\u200d\ufe0e\ufe0f])[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu

/** With what is not seen, or changes how the rest is, as JSON's escapes. */
export const visible = (text: string): string => text.replace(UNSEEN, (unseen) => unseen.split('').map(escape).join(''))

const escape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Where it is JSON, indented, and with all of it visible. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2).split('\n').map(visible).join('\n')
  } catch {
    return text
  }
}
