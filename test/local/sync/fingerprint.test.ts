import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fingerprintOf } from '../../../local/sync/fingerprint'
import type { SyncCall } from '../../../local/sync/sync-call'
import { expectNoSecrets } from '../../helpers/secrets'

const folder = mkdtempSync(join(tmpdir(), 'fingerprint-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SIZE = 20_000
const path = join(folder, 'events.jsonl')
const other = join(folder, 'other.jsonl')

/** Writes a file of {@link SIZE} bytes, one of which may be another. */
function write(to: string, changedAt?: number, size = SIZE): void {
  const content = Buffer.alloc(size, 'a')
  if (changedAt !== undefined) content[changedAt] = 98
  writeFileSync(to, content)
}
beforeEach(() => [path, other].forEach((file) => write(file)))

const CREDENTIALS = { apiKey: 'api-secret-token', clientId: 'id-of-client-side' }
const CALL: SyncCall = {
  files: [path],
  format: { kind: 'events' },
  target: { kind: 'launchdarkly', credentials: CREDENTIALS },
  mapping: { context_kind: 'secret-of-mapping' },
  trigger: 'type = "identify"',
  batchSize: 1_000,
  rate: 5,
  maxWaitMs: 600_000,
  failed: 'refused.jsonl',
  checkpoint: 'events.checkpoint'
}
const MEMBERS = { kind: 'members', audienceId: 'a', audienceKey: 'k', idColumn: 'id', delimiter: ',' } as const

async function differencesTo(call: SyncCall, change: () => void = () => undefined): Promise<string[]> {
  const before = await fingerprintOf(CALL)
  change()
  const after = await fingerprintOf(call)
  expect(Object.keys(after)).toEqual(Object.keys(before))
  return Object.keys(before).filter((name) => before[name] !== after[name])
}

it('holds digests alone, one by each name', async () => {
  const fingerprint = await fingerprintOf(CALL)
  const digest = expect.stringMatching(/^[0-9a-f]{64}$/) as string
  expect(fingerprint).toEqual({
    'the input': digest,
    'how the input is read': digest,
    '--mapping': digest,
    '--trigger': digest,
    'where it goes': digest,
    'the client-side ID': digest,
    '--failed': digest
  })
  expectNoSecrets(fingerprint, ['api-secret-token', 'id-of-client-side', 'secret-of-mapping', 'aaaaaaaa'])
})

it.each<[string, SyncCall]>([
  ['nothing', { ...CALL }],
  ['the size of batches', { ...CALL, batchSize: 10 }],
  ['rate and patience', { ...CALL, rate: undefined, maxWaitMs: 0 }],
  ['the token', { ...CALL, target: { kind: 'launchdarkly', credentials: { ...CREDENTIALS, apiKey: 'api-new' } } }],
  ['the path of the checkpoint', { ...CALL, checkpoint: 'moved.checkpoint' }]
])('stays the same where there is a change of %s', async (_what, call) => {
  expect(await differencesTo(call)).toEqual([])
})

it.each<[string, SyncCall]>([
  ['the input', { ...CALL, files: [other] }],
  ['the input', { ...CALL, files: [path, other] }],
  ['the input', { ...CALL, files: [] }],
  ['how the input is read', { ...CALL, format: MEMBERS }],
  ['--mapping', { ...CALL, mapping: {} }],
  ['--trigger', { ...CALL, trigger: undefined }],
  ['where it goes', { ...CALL, target: { kind: 'elsewhere', origin: 'http://[::1]', credentials: CREDENTIALS } }],
  ['where it goes', { ...CALL, target: { kind: 'launchdarkly', credentials: { ...CREDENTIALS, instance: 'eu' } } }],
  [
    'the client-side ID',
    { ...CALL, target: { kind: 'launchdarkly', credentials: { ...CREDENTIALS, clientId: 'other' } } }
  ],
  ['--failed', { ...CALL, failed: undefined }]
])('tells another sync by %s', async (name, call) => {
  expect(await differencesTo(call)).toEqual([name])
})

it('tells CSV that is read by another column, and files in another order', async () => {
  const members = await fingerprintOf({ ...CALL, format: MEMBERS, files: [path, other] })
  expect(await fingerprintOf({ ...CALL, format: { ...MEMBERS, memberColumn: 'm' }, files: [other, path] })).toEqual({
    ...members,
    'the input': expect.not.stringMatching(members['the input']),
    'how the input is read': expect.not.stringMatching(members['how the input is read'])
  })
})

it.each([
  ['in the first byte', 0, ['the input']],
  ['in the last byte looked at of the beginning', 4_095, ['the input']],
  ['in the middle, which is not looked at', 10_000, []],
  ['in the first byte looked at of the end', SIZE - 4_096, ['the input']],
  ['in the last byte', SIZE - 1, ['the input']]
])('looks for a change of the file %s', async (_where, at, differing) => {
  expect(await differencesTo(CALL, () => write(path, at))).toEqual(differing)
})

it('tells a file that has grown, and an empty one', async () => {
  expect(await differencesTo(CALL, () => write(path, undefined, SIZE + 1))).toEqual(['the input'])
  expect(await differencesTo(CALL, () => write(path, undefined, 0))).toEqual(['the input'])
})

it('refuses what cannot be read twice', async () => {
  await expect(fingerprintOf({ ...CALL, files: [path, '/dev/null'] })).rejects.toMatchObject({
    message: '--checkpoint cannot go on with /dev/null, which is no regular file.',
    hint: 'Write what it gives to a file, and name that.',
    exitCode: 2
  })
})
