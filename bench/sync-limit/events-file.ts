import { once } from 'node:events'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { engageEvent } from '../engage-events'

/** They come again and again, so that the emulator stays small. */
const USERS = 100_000

/** Writes a file of so many events, one a line, lets it be used, and removes it. */
export async function withEventsFile<Result>(events: number, use: (file: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    const file = join(folder, 'events.jsonl')
    await writeEvents(file, events)
    return await use(file)
  } finally {
    process.off('exit', remove)
    remove()
  }
}

async function writeEvents(file: string, events: number): Promise<void> {
  const stream = createWriteStream(file)
  for (let i = 0; i < events; i++) {
    if (!stream.write(`${JSON.stringify(engageEvent(i % USERS))}\n`)) await once(stream, 'drain')
  }
  await finished(stream.end())
}
