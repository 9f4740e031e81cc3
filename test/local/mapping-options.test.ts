import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JSONObject } from '@segment/actions-core'
import { Command } from 'commander'
import { addMappingOptions, readMapping } from '../../local/mapping-options'
import { expectNoSecrets } from '../helpers/secrets'

const folder = mkdtempSync(join(tmpdir(), 'mapping-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'mapping.json')

function mappingFile(mapping: unknown): string {
  writeFileSync(path, JSON.stringify(mapping))
  return path
}

const HOW =
  'https://segment.com/docs/connections/destinations/actions/#edit-a-destination-action says how to write one.'
const FIELDS =
  'The fields are: segment_audience_id, segment_audience_key, segment_computation_action, context_kind, segment_user_id, segment_anonymous_id, user_email, context_key, traits_or_props, audience_action, enable_batching.'

it('offers both options, without defaults', () => {
  const parse = (...args: string[]) => addMappingOptions(new Command()).parse(args, { from: 'user' }).opts()
  expect(parse()).toEqual({})
  expect(parse('--mapping', 'a.json', '--trigger', 'type = "track"')).toEqual({
    mapping: 'a.json',
    trigger: 'type = "track"'
  })
})

/** A mapping of so many objects and arrays in each other. */
function nested(levels: number): JSONObject {
  let value: unknown = 'ada@example.com'
  for (let level = 1; level < levels; level++) value = level % 2 === 0 ? { a: value } : [value]
  return { segment_user_id: value } as JSONObject
}

describe('readMapping', () => {
  it('reads nothing where nothing is given', async () => {
    expect(await readMapping({})).toEqual({ mapping: {} })
  })

  it('takes fields, what the platform keeps beside them, and a trigger', async () => {
    const mapping = {
      context_kind: 'device',
      segment_user_id: { '@path': '$.traits.account_id' },
      user_email: { '@template': '{{traits.mail}}' },
      batch_size: 10,
      batch_keys: ['context_kind'],
      __segment_internal_sync_mode: 'upsert'
    }
    const trigger = 'type = "identify" and userId != null'
    expect(await readMapping({ mapping: mappingFile(mapping), trigger })).toEqual({ mapping, trigger })
  })

  it('takes a mapping of as many levels as are allowed', async () => {
    expect(await readMapping({ mapping: mappingFile(nested(100)) })).toEqual({ mapping: nested(100) })
  })

  it('lays the context kind of CSV over the mapping', async () => {
    const mapping = mappingFile({ context_kind: 'device', enable_batching: false })
    expect(await readMapping({ mapping, contextKind: 'account' })).toEqual({
      mapping: { context_kind: 'account', enable_batching: false }
    })
    expect(await readMapping({ contextKind: 'account' })).toEqual({ mapping: { context_kind: 'account' } })
  })

  it.each<[string, unknown, string, string]>([
    ['an array', [], 'is not a JSON object.', 'Write one that has a value for each field.'],
    ['null', null, 'is not a JSON object.', 'Write one that has a value for each field.'],
    ['a text', 'user', 'is not a JSON object.', 'Write one that has a value for each field.'],
    [
      'fields that are none',
      { contextKind: 'user', context_kind: 'user', id: 1 },
      'maps contextKind, id, which are no fields.',
      FIELDS
    ],
    ['what only begins like a setting', { batch_sizes: 1 }, 'maps batch_sizes, which is no field.', FIELDS],
    [
      'a directive that there is not',
      { segment_user_id: { '@nope': 'ada@example.com' } },
      'cannot be applied: /segment_user_id has an invalid directive: @nope.',
      HOW
    ],
    [
      'several of them, each with what is wrong',
      { segment_user_id: { '@path': 1 }, user_email: { '@path': 'ada@example.com', '@template': 'x' } },
      'cannot be applied: /segment_user_id/@path should be a string or a mapping directive but it is a number. /user_email should only have one @-prefixed key but it has 2 keys.',
      HOW
    ],
    ['what core would go too deep into', nested(101), 'is nested more than 100 levels deep.', 'Write a flatter one.'],
    [
      'a template that is none',
      { user_email: { '@liquid': '{{ "ada@example.com" }' } },
      'cannot be applied: a Liquid template in it is not one.',
      HOW
    ]
  ])('refuses %s, and quotes none of its values', async (_what, mapping, message, hint) => {
    const error: unknown = await readMapping({ mapping: mappingFile(mapping) }).catch((error: unknown) => error)
    expect(error).toMatchObject({ message: `${path} ${message}`, hint, exitCode: 2 })
    expectNoSecrets(error, ['ada@example.com'])
  })

  it('names a file that is not there', async () => {
    const missing = join(folder, 'other.json')
    await expect(readMapping({ mapping: missing })).rejects.toMatchObject({
      message: `${missing} cannot be read (ENOENT).`,
      exitCode: 2
    })
  })

  it.each(['', ' ', 'identify', 'type = "identify" and @'])(
    'refuses the trigger "%s" before it looks for a file',
    async (trigger) => {
      await expect(readMapping({ mapping: join(folder, 'other.json'), trigger })).rejects.toMatchObject({
        message: '--trigger is not FQL.',
        hint: 'Write one like: type = "identify" and userId != null',
        exitCode: 2
      })
    }
  )
})
