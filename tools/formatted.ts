import { format, getFileInfo, resolveConfig } from 'prettier'

/**
 * The text as Prettier writes it in the file at `path`, with the settings of that place. Where Prettier does not know such files
 * (snapshots), it stays as it is.
 */
export async function formatted(path: string, text: string): Promise<string> {
  const { inferredParser } = await getFileInfo(path)
  if (inferredParser === null) return text
  return format(text, { ...(await resolveConfig(path, { editorconfig: true })), filepath: path })
}
