import { Command } from 'commander'
import { addFormatOptions, formatOf, type FormatOptions } from '../../../local/input/options'

const parse = (...args: string[]): FormatOptions => addFormatOptions(new Command()).parse(args, { from: 'user' }).opts()

const MEMBERS = ['--audience-id', 'aud_1', '--audience-key', 'vip', '--id-column', 'user_id']
const FORMAT = {
  kind: 'members',
  audienceId: 'aud_1',
  audienceKey: 'vip',
  idColumn: 'user_id',
  memberColumn: undefined,
  delimiter: ','
}

describe('formatOf', () => {
  it.each([
    ['events where nothing is said', [], { kind: 'events' }],
    ['members', MEMBERS, FORMAT],
    ['members of another kind', [...MEMBERS, '--context-kind', 'device'], FORMAT],
    ['who is a member', [...MEMBERS, '--member-column', 'is_vip'], { ...FORMAT, memberColumn: 'is_vip' }],
    ['a semicolon', [...MEMBERS, '--delimiter', ';'], { ...FORMAT, delimiter: ';' }],
    ['a tab as it is', [...MEMBERS, '--delimiter', '\t'], { ...FORMAT, delimiter: '\t' }],
    ['a tab as it is written', [...MEMBERS, '--delimiter', '\\t'], { ...FORMAT, delimiter: '\t' }],
    ['a character beyond the first plane', [...MEMBERS, '--delimiter', '🙂'], { ...FORMAT, delimiter: '🙂' }]
  ])('takes %s', (_what, args, format) => {
    expect(formatOf(parse(...args))).toEqual(format)
  })

  it.each([
    ['--audience-key', 'vip'],
    ['--id-column', 'user_id'],
    ['--member-column', 'is_vip'],
    ['--context-kind', 'device'],
    ['--delimiter', ';']
  ])('refuses %s without --audience-id', (...args) => {
    expect(() => formatOf(parse(...args))).toThrow(
      expect.objectContaining({
        message: `${args[0]} says how CSV is read, and the input is read as events.`,
        hint: 'Add --audience-id.',
        exitCode: 2
      })
    )
  })

  it.each([
    [
      ['--audience-id', 'aud_1', '--id-column', 'user_id'],
      '--audience-id needs --audience-key.',
      'It names the segment.'
    ],
    [
      ['--audience-id', 'aud_1', '--audience-key', 'vip'],
      '--audience-id needs --id-column.',
      'It holds the context keys.'
    ]
  ])('misses what %j needs', (args, message, hint) => {
    expect(() => formatOf(parse(...args))).toThrow(expect.objectContaining({ message, hint, exitCode: 2 }))
  })

  it.each([
    [['--audience-id', ' ', '--audience-key', 'vip', '--id-column', 'id'], '--audience-id is empty.'],
    [['--audience-id', 'aud_1', '--audience-key', '', '--id-column', 'id'], '--audience-key is empty.']
  ])('refuses %j', (args, message) => {
    expect(() => formatOf(parse(...args))).toThrow(expect.objectContaining({ message, exitCode: 2 }))
  })

  it.each(['', ';;', '"', '\n', '\r', '\\n'])('refuses %j as delimiter', (delimiter) => {
    expect(() => formatOf(parse(...MEMBERS, '--delimiter', delimiter))).toThrow(
      expect.objectContaining({
        message: '--delimiter is not one character.',
        hint: 'Give one that is no quote and no line break, like ; or \\t for the tab.',
        exitCode: 2
      })
    )
  })
})
