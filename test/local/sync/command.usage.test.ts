import { mkdirSync } from 'node:fs'
import { identify } from '../../helpers/engage'
import { runningCommand, servedEmulators, syncsMade } from '../../helpers/running-command'

const command = runningCommand('sync')
const serve = servedEmulators()

const TOKEN = 'LAUNCHDARKLY_SERVICE_TOKEN'
const CLIENT_SIDE_ID = 'LAUNCHDARKLY_CLIENT_SIDE_ID'
const BOTH = { [TOKEN]: 'api-1', [CLIENT_SIDE_ID]: 'id-1' }
const SET_BOTH = `Set both ${TOKEN} and ${CLIENT_SIDE_ID} in the environment.`
const TO = '--to=http://127.0.0.1:9'
const CSV = ['--audience-id', 'aud_1', '--audience-key', 'vip']

interface Wrong {
  what: string
  /** Without a file: `events.jsonl` is there, and `members.csv`, and a folder `folder`. */
  args: string[]
  file?: string
  env?: Record<string, string>
  /** All of stderr. */
  says: string
}

const error = (message: string, hint: string): string => `error: ${message}\n${hint}\n`
const invalid = (option: string, value: string, why: string): string =>
  `error: option '${option}' argument '${value}' is invalid. ${why}\n(add --help for what there is)\n`
const NOT_ORIGIN = error('--to is not an origin.', 'Give one like http://127.0.0.1:8765.')

const CREDENTIALS_AND_TARGETS: Wrong[] = [
  {
    what: 'a token without a client-side ID',
    args: [],
    env: { [TOKEN]: 'api-1' },
    says: error(`${CLIENT_SIDE_ID} is not set, or empty.`, `${SET_BOTH} Unset both to do without.`)
  },
  {
    what: 'a client-side ID without a token, though an emulator is named',
    args: [TO],
    env: { [CLIENT_SIDE_ID]: 'id-1' },
    says: error(`${TOKEN} is not set, or empty.`, `${SET_BOTH} Unset both to do without.`)
  },
  {
    what: 'an empty token',
    args: [],
    env: { ...BOTH, [TOKEN]: '' },
    says: error(`${TOKEN} is not set, or empty.`, `${SET_BOTH} Unset both to do without.`)
  },
  {
    what: 'a blank client-side ID',
    args: [],
    env: { ...BOTH, [CLIENT_SIDE_ID]: ' ' },
    says: error(`${CLIENT_SIDE_ID} is not set, or empty.`, `${SET_BOTH} Unset both to do without.`)
  },
  {
    what: 'LaunchDarkly itself without a terminal to ask on',
    args: [],
    env: BOTH,
    says: error('There is no terminal to ask on before LaunchDarkly is changed.', 'Add --yes.')
  },
  {
    what: 'an instance beside an emulator',
    args: [TO, '--instance', 'eu'],
    says: error('--instance and --to name two targets.', 'Give one of them.')
  },
  {
    what: 'an instance without credentials',
    args: ['--instance', 'eu'],
    says: error('--instance needs credentials.', SET_BOTH)
  },
  {
    what: 'an unknown instance',
    args: ['--instance', 'moon'],
    says: invalid('--instance <name>', 'moon', 'Allowed choices are commercial, eu, federal.')
  },
  {
    what: 'an address that anybody on the way can read',
    args: ['--to', 'http://example.com'],
    says: error(
      '--to would send the credentials unprotected over the network.',
      'Give an https: address, or one of this machine like http://127.0.0.1:8765.'
    )
  },
  { what: 'an address with a path', args: ['--to', 'http://127.0.0.1:9/api'], says: NOT_ORIGIN },
  { what: 'an address with a user', args: ['--to', 'http://u:p@127.0.0.1:9'], says: NOT_ORIGIN },
  { what: 'an address that is none', args: ['--to', '127.0.0.1:9'], says: NOT_ORIGIN }
]

const NUMBERS: Wrong[] = [
  ['--batch-size', '0', 'Give a whole number from 1 to 1000.'],
  ['--batch-size', '1001', 'Give a whole number from 1 to 1000.'],
  ['--rate', '0.5', 'Give a whole number from 1 on.'],
  ['--max-wait', 'long', 'Give a whole number from 0 on.']
].map(([option, value, why]) => ({
  what: `${option} ${value}`,
  args: [option, value],
  says: invalid(`${option} <${option === '--max-wait' ? 'seconds' : 'number'}>`, value, why)
}))

const CHECKPOINTS: Wrong[] = [
  {
    what: 'a checkpoint of standard input',
    args: [TO, '--checkpoint', 'checkpoint'],
    file: '-',
    says: error('--checkpoint cannot go on with standard input.', 'Name files.')
  },
  {
    what: 'a checkpoint of a device',
    args: [TO, '--checkpoint', 'checkpoint'],
    file: '/dev/null',
    says: error(
      '--checkpoint cannot go on with /dev/null, which is no regular file.',
      'Write what it gives to a file, and name that.'
    )
  },
  {
    what: 'a checkpoint of the embedded LaunchDarkly',
    args: ['--checkpoint', 'checkpoint'],
    says: error(
      '--checkpoint cannot go on with the embedded LaunchDarkly, which ends with the command.',
      'Start `launchdarkly-audiences emulator` and name it with --to, or set the credentials.'
    )
  },
  {
    what: 'a checkpoint of a dry run',
    args: [TO, '--checkpoint', 'checkpoint', '--dry-run'],
    says: error('--checkpoint has nothing to remember of a --dry-run.', 'Give one of them.')
  },
  {
    what: 'a file that is no checkpoint',
    args: [TO, '--checkpoint', 'members.csv'],
    says: error('members.csv is not a checkpoint.', 'Give another path, or delete it to begin anew.')
  },
  {
    what: 'a checkpoint in a folder that is not there',
    args: [TO, '--checkpoint', 'nowhere/checkpoint'],
    says: error(
      'The checkpoint nowhere/checkpoint cannot be written (ENOENT).',
      'Give --checkpoint a path in a folder that you may write to.'
    )
  }
]

const FILES: Wrong[] = [
  {
    what: 'files that are not there, and a folder',
    args: ['folder', 'other.jsonl'],
    file: 'nowhere.jsonl',
    says: error(
      'nowhere.jsonl does not exist.\nfolder is a folder.\nother.jsonl does not exist.',
      'Give files that exist and that you may read, each once and by its path; - is standard input.'
    )
  },
  {
    what: 'a file twice',
    args: ['events.jsonl'],
    says: error(
      'events.jsonl is given twice.',
      'Give files that exist and that you may read, each once and by its path; - is standard input.'
    )
  },
  {
    what: 'refused events that would go into the input',
    args: ['--failed', './folder/../events.jsonl'],
    says: error(
      './folder/../events.jsonl is given as --failed, and is the input as well.',
      'Give --failed a path of its own.'
    )
  },
  {
    what: 'refused events that would go into the mapping',
    args: ['--mapping', 'mapping.json', '--failed', 'mapping.json'],
    says: error('mapping.json is given as --failed, and is the input as well.', 'Give --failed a path of its own.')
  },
  {
    what: 'two outputs in one file',
    args: ['--failed', 'out', '--report', './out'],
    says: error('./out is given as --report, and is --failed as well.', 'Give --report a path of its own.')
  },
  {
    what: 'a report where the checkpoint is prepared',
    args: ['--to', 'http://127.0.0.1:9', '--checkpoint', 'far', '--report', 'far.next'],
    says: error(
      'far.next is given as --report, and is the next state of --checkpoint as well.',
      'Give --report a path of its own.'
    )
  },
  {
    what: 'refused events in a folder that is not there',
    args: ['--failed', 'nowhere/failed'],
    says: error('nowhere/failed cannot be written (ENOENT).', 'Give --failed a path that you may write to.')
  },
  {
    what: 'a report that is a folder',
    args: ['--report', 'folder'],
    says: error('The report folder cannot be written (EISDIR).', 'Give --report another path.')
  }
]

const MAPPINGS_AND_FORMATS: Wrong[] = [
  {
    what: 'a mapping of a field that there is not',
    args: ['--mapping', 'unknown.json'],
    says: error(
      'unknown.json maps contxt_kind, which is no field.',
      'The fields are: segment_audience_id, segment_audience_key, segment_computation_action, context_kind, segment_user_id, segment_anonymous_id, user_email, context_key, traits_or_props, audience_action, enable_batching.'
    )
  },
  {
    what: 'a mapping with a directive that there is not',
    args: ['--mapping', 'directive.json'],
    says: error(
      'directive.json cannot be applied: /context_kind has an invalid directive: @nothing.',
      'https://segment.com/docs/connections/destinations/actions/#edit-a-destination-action says how to write one.'
    )
  },
  {
    what: 'a mapping that is no JSON',
    args: ['--mapping', 'members.csv'],
    says: expect.stringMatching(/^error: members\.csv is not JSON.*\.\nMend it, or give another file\.\n$/) as string
  },
  {
    what: 'a trigger that is no FQL',
    args: ['--trigger', 'nonsense'],
    says: error('--trigger is not FQL.', 'Write one like: type = "identify" and userId != null')
  },
  {
    what: 'CSV options without an audience',
    args: ['--id-column', 'id'],
    file: 'members.csv',
    says: error('--id-column says how CSV is read, and the input is read as events.', 'Add --audience-id.')
  },
  {
    what: 'an audience without a key',
    args: ['--audience-id', 'aud_1'],
    file: 'members.csv',
    says: error('--audience-id needs --audience-key.', 'It names the segment.')
  },
  {
    what: 'an audience without a column of its members',
    args: CSV,
    file: 'members.csv',
    says: error('--audience-id needs --id-column.', 'It holds the context keys.')
  },
  {
    what: 'a delimiter that is none',
    args: [...CSV, '--id-column', 'id', '--delimiter', ''],
    file: 'members.csv',
    says: error(
      '--delimiter is not one character.',
      'Give one that is no quote and no line break, like ; or \\t for the tab.'
    )
  },
  {
    what: 'an unknown option',
    args: ['--checkpont', 'checkpoint'],
    says: "error: unknown option '--checkpont'\n(Did you mean --checkpoint?)\n(add --help for what there is)\n"
  }
]

it.each([...CREDENTIALS_AND_TARGETS, ...NUMBERS, ...CHECKPOINTS, ...FILES, ...MAPPINGS_AND_FORMATS])(
  'ends with 2 for $what, and sends and writes nothing',
  async ({ args, file = 'events.jsonl', env, says }) => {
    mkdirSync(command.pathOf('folder'))
    const events = command.read(command.write('events.jsonl', `${JSON.stringify(identify())}\n`))
    command.write('members.csv', 'id\nu1\n')
    command.write('mapping.json', '{ "context_kind": "device" }')
    command.write('unknown.json', '{ "contxt_kind": "device" }')
    command.write('directive.json', '{ "context_kind": { "@nothing": "" } }')

    const { code, stdout, stderr } = await command.run([file, ...args], { env })

    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: says })
    expect(command.read('events.jsonl')).toBe(events)
  }
)

it('takes no checkpoint of other input, of another target or of other options', async () => {
  const { emulator, origin } = await serve()
  const other = await serve()
  const [first, second] = [identify(), identify({ userId: 'u2' })].map((event) => `${JSON.stringify(event)}\n`)
  command.write('mapping.json', '{ "context_kind": "device" }')
  command.write('events.jsonl', first)
  const args = ['events.jsonl', '--to', origin, '--checkpoint', 'checkpoint']
  expect(await command.run(args)).toMatchObject({ code: 0 })

  const differingIn = async (what: string, differing: string[]) => {
    expect(await command.run(differing)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: error(
        `The checkpoint checkpoint is of another sync: this one differs in ${what}.`,
        'Call it as then, give another path, or delete it to begin anew.'
      )
    })
  }
  await differingIn('--mapping', [...args, '--mapping', 'mapping.json'])
  await differingIn('--trigger', [...args, '--trigger', 'type = "track"'])
  await differingIn('--failed', [...args, '--failed', 'failed'])
  await differingIn('where it goes', ['events.jsonl', '--to', other.origin, '--checkpoint', 'checkpoint'])
  command.write('events.jsonl', second)
  await differingIn('the input', args)

  expect([syncsMade(emulator), syncsMade(other.emulator), command.exists('failed')]).toEqual([1, 0, false])
})

it('takes a checkpoint with batches of another size', async () => {
  const { origin } = await serve()
  const args = [command.write('events.jsonl', `${JSON.stringify(identify())}\n`), '--to', origin]
  expect(await command.run([...args, '--checkpoint', 'checkpoint'])).toMatchObject({ code: 0 })
  expect(await command.run([...args, '--checkpoint', 'checkpoint', '--batch-size', '7'])).toMatchObject({
    code: 0,
    stderr: '\nAll of this input was synced before. To sync it again delete checkpoint.\n'
  })
})

it('leaves no empty report behind where a file is missing', async () => {
  const { code } = await command.run(['none.jsonl', '--report', 'report'])
  expect(code).toBe(2)
  expect(command.exists('report')).toBe(false)
})
