import { format, resolveConfig } from 'prettier'

/** The text as Prettier writes it in the file at `path`, with the settings of that place. */
export async function formatted(path: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(path, { editorconfig: true })), filepath: path })
}
