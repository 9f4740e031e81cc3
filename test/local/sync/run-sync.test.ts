import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LOCAL_CREDENTIALS } from '../../../local/emulator/credentials'
import { runSync } from '../../../local/sync/run-sync'
import { identify } from '../../helpers/engage'
import { servedEmulators, syncsMade } from '../../helpers/running-command'

const serve = servedEmulators()
const folder = mkdtempSync(join(tmpdir(), 'run-sync-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('sends nothing, and leaves every file as it was, when it may not begin', async () => {
  const { emulator, origin } = await serve()
  const path = (name: string): string => join(folder, name)
  writeFileSync(path('events.jsonl'), `not JSON\n${JSON.stringify(identify())}\n`)
  writeFileSync(path('failed'), 'of another sync')
  const stderr = jest.spyOn(console, 'error').mockImplementation(() => undefined)

  const call = {
    files: [path('events.jsonl')],
    format: { kind: 'events' as const },
    target: { kind: 'elsewhere' as const, origin, credentials: LOCAL_CREDENTIALS },
    mapping: {},
    batchSize: 1_000,
    maxWaitMs: 0,
    failed: path('failed'),
    checkpoint: path('checkpoint'),
    beforeSending: () => Promise.reject(new Error('No.'))
  }
  await expect(runSync(call)).rejects.toThrow('No.')

  expect(syncsMade(emulator)).toBe(0)
  expect(stderr).not.toHaveBeenCalled()
  expect(readdirSync(folder).sort()).toEqual(['events.jsonl', 'failed'])
  expect(readFileSync(path('failed'), 'utf8')).toBe('of another sync')
})
