import { spawnSync } from 'node:child_process'
import { couldNotFinish } from '../../local/tool-error'

export interface Release {
  version: string
  /** `YYYY-MM-DD`, in UTC. */
  date: string
  /** Whether it may have come out long before: the registry that was asked is not npm's own. */
  orBefore: boolean
}

/** Of what `npm view NAME time dist-tags --json` prints, what is read here. */
interface View {
  time?: Record<string, string | undefined>
  'dist-tags'?: { latest?: string }
}

/** Asks the registry that npm is set to use. Throws a `ToolError` where it does not answer, or says no date. */
export function lastRelease(name: string): Release {
  const { status, stdout } = spawnSync('npm', ['view', name, 'time', 'dist-tags', '--json'], { encoding: 'utf8' })
  const release = status === 0 ? parseView(stdout) : undefined
  if (release) return release
  throw couldNotFinish(
    `The npm registry does not say when ${name} was last released.`,
    `See what \`npm view ${name} time dist-tags\` prints. Nothing was written.`
  )
}

/** The version that has the tag `latest`, and its date; `undefined` where the registry tells neither. */
export function parseView(printed: string): Release | undefined {
  if (printed.trim() === '') return undefined
  const { time, 'dist-tags': tags } = JSON.parse(printed) as View
  const version = tags?.latest
  const published = version === undefined ? undefined : time?.[version]
  if (version === undefined || published === undefined) return undefined
  // npm's registry gives the day on which a package was created. A mirror that does not may give its own days for versions, too.
  return { version, date: new Date(published).toISOString().slice(0, 10), orBefore: time?.created === undefined }
}
