import type { RequestClient } from '@segment/actions-core'
import { Command } from 'commander'
import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import {
  chooseRemoteTarget,
  chooseTarget,
  instanceOption,
  nameOfTarget,
  toOption,
  transportTo,
  type RemoteTarget,
  type Target
} from '../../local/target'
import { expectNoSecrets } from '../helpers/secrets'

const TOKEN = 'api-secret-token'
const ENV = { LAUNCHDARKLY_SERVICE_TOKEN: TOKEN, LAUNCHDARKLY_CLIENT_SIDE_ID: 'id-1' }
const CREDENTIALS = { apiKey: TOKEN, clientId: 'id-1' }
const EMULATOR = 'http://127.0.0.1:8765'

function errorOf(choose: () => unknown): unknown {
  try {
    choose()
  } catch (error) {
    return error
  }
  throw new Error('it threw nothing')
}

describe('chooseTarget', () => {
  it.each<[string, Parameters<typeof chooseTarget>, Target]>([
    ['the embedded LaunchDarkly with nothing', [{}, {}], { kind: 'embedded', credentials: LOCAL_CREDENTIALS }],
    ['LaunchDarkly with credentials', [{}, ENV], { kind: 'launchdarkly', credentials: CREDENTIALS }],
    [
      'an instance with credentials',
      [{ instance: 'eu' }, ENV],
      { kind: 'launchdarkly', credentials: { ...CREDENTIALS, instance: 'eu' } }
    ],
    [
      "--to with the emulator's credentials",
      [{ to: EMULATOR }, {}],
      { kind: 'elsewhere', origin: EMULATOR, credentials: LOCAL_CREDENTIALS }
    ],
    [
      '--to with credentials',
      [{ to: EMULATOR }, ENV],
      { kind: 'elsewhere', origin: EMULATOR, credentials: CREDENTIALS }
    ]
  ])('takes %s', (_what, given, target) => {
    expect(chooseTarget(...given)).toEqual(target)
  })

  it.each([
    ['http://127.0.0.1:8765/', EMULATOR],
    ['http://localhost:8765', 'http://localhost:8765'],
    ['http://127.1.2.3', 'http://127.1.2.3'],
    ['http://[::1]:80', 'http://[::1]'],
    ['https://gateway.example.com:8443', 'https://gateway.example.com:8443'],
    ['HTTPS://Gateway.Example.com:443', 'https://gateway.example.com']
  ])('takes the origin of %s', (to, origin) => {
    expect(chooseTarget({ to }, {})).toEqual({ kind: 'elsewhere', origin, credentials: LOCAL_CREDENTIALS })
  })

  it.each([
    'http://example.com',
    'http://10.0.0.1',
    'http://0.0.0.0:8765',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://[2001:db8::1]',
    'ftp://127.0.0.1'
  ])('sends no credentials to %s', (to) => {
    expect(errorOf(() => chooseTarget({ to }, {}))).toMatchObject({
      message: '--to would send the credentials unprotected over the network.',
      hint: 'Give an https: address, or one of this machine like http://127.0.0.1:8765.',
      exitCode: 2
    })
  })

  it.each([
    '',
    'emulator',
    '127.0.0.1:8765',
    'localhost:8765',
    'http://127.0.0.1:8765/api',
    'http://127.0.0.1:8765?a=1',
    'http://127.0.0.1:8765#a',
    'https://ada:hunter2-secret@example.com',
    'https://hunter2-secret@example.com',
    'https://:hunter2-secret@example.com'
  ])('takes "%s" for no origin, and does not quote it', (to) => {
    const error = errorOf(() => chooseTarget({ to }, {}))
    expect(error).toMatchObject({
      message: '--to is not an origin.',
      hint: 'Give one like http://127.0.0.1:8765.',
      exitCode: 2
    })
    expectNoSecrets(error, ['hunter2-secret'])
  })

  it.each([
    ['LAUNCHDARKLY_SERVICE_TOKEN', { LAUNCHDARKLY_CLIENT_SIDE_ID: 'id-1' }],
    ['LAUNCHDARKLY_SERVICE_TOKEN', { ...ENV, LAUNCHDARKLY_SERVICE_TOKEN: ' ' }],
    ['LAUNCHDARKLY_SERVICE_TOKEN', { LAUNCHDARKLY_SERVICE_TOKEN: '', LAUNCHDARKLY_CLIENT_SIDE_ID: '' }],
    ['LAUNCHDARKLY_CLIENT_SIDE_ID', { LAUNCHDARKLY_SERVICE_TOKEN: TOKEN }],
    ['LAUNCHDARKLY_CLIENT_SIDE_ID', { ...ENV, LAUNCHDARKLY_CLIENT_SIDE_ID: '' }]
  ])('misses %s in %j, with --to as without', (variable, env) => {
    for (const options of [{}, { to: EMULATOR }]) {
      const error = errorOf(() => chooseTarget(options, env))
      expect(error).toMatchObject({
        message: `${variable} is not set, or empty.`,
        hint: 'Set both LAUNCHDARKLY_SERVICE_TOKEN and LAUNCHDARKLY_CLIENT_SIDE_ID in the environment. Unset both to do without.',
        exitCode: 2
      })
      expectNoSecrets(error, [TOKEN])
    }
  })

  it('refuses --instance beside --to', () => {
    expect(errorOf(() => chooseTarget({ to: EMULATOR, instance: 'eu' }, ENV))).toMatchObject({
      message: '--instance and --to name two targets.',
      exitCode: 2
    })
  })

  it('refuses --instance without credentials', () => {
    expect(errorOf(() => chooseTarget({ instance: 'eu' }, {}))).toMatchObject({
      message: '--instance needs credentials.',
      exitCode: 2
    })
  })
})

describe('chooseRemoteTarget', () => {
  it.each<[string, Parameters<typeof chooseTarget>]>([
    ['credentials', [{ instance: 'eu' }, ENV]],
    ['--to', [{ to: EMULATOR }, {}]]
  ])('chooses as chooseTarget does, with %s', (_what, given) => {
    expect(chooseRemoteTarget(...given)).toEqual(chooseTarget(...given))
  })

  it('refuses the embedded LaunchDarkly', () => {
    expect(errorOf(() => chooseRemoteTarget({}, {}))).toMatchObject({
      message: 'There are neither credentials nor --to.',
      hint: expect.stringContaining('Or give the address of an emulator with --to.'),
      exitCode: 2
    })
  })
})

it.each<[Target, string]>([
  [{ kind: 'embedded', credentials: LOCAL_CREDENTIALS }, 'the embedded LaunchDarkly'],
  [{ kind: 'elsewhere', origin: EMULATOR, credentials: CREDENTIALS }, EMULATOR],
  [{ kind: 'launchdarkly', credentials: CREDENTIALS }, 'https://app.launchdarkly.com'],
  [{ kind: 'launchdarkly', credentials: { ...CREDENTIALS, instance: 'eu' } }, 'https://app.eu.launchdarkly.com']
])('names the place of %j', (target, place) => {
  expect(nameOfTarget(target)).toBe(place)
})

describe('transportTo', () => {
  const url = 'https://app.launchdarkly.com/api/v2/versions?a=1'

  async function urlAskedFor(target: RemoteTarget): Promise<unknown[]> {
    const asked: unknown[] = []
    const request = ((...of: unknown[]) => Promise.resolve(asked.push(...of))) as unknown as RequestClient
    await transportTo(target)(request)(url, { method: 'GET' })
    return asked
  }

  it('leaves requests to LaunchDarkly as they are', async () => {
    expect(await urlAskedFor({ kind: 'launchdarkly', credentials: CREDENTIALS })).toEqual([url, { method: 'GET' }])
  })

  it('sends the others elsewhere, path and query kept', async () => {
    const target: RemoteTarget = { kind: 'elsewhere', origin: EMULATOR, credentials: CREDENTIALS }
    expect(await urlAskedFor(target)).toEqual([`${EMULATOR}/api/v2/versions?a=1`, { method: 'GET' }])
  })
})

describe('the options', () => {
  const parse = (...args: string[]) =>
    new Command()
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
      .addOption(toOption())
      .addOption(instanceOption())
      .parse(args, { from: 'user' })
      .opts()

  it('have no defaults', () => {
    expect(parse()).toEqual({})
    expect(parse('--to', EMULATOR, '--instance', 'federal')).toEqual({ to: EMULATOR, instance: 'federal' })
  })

  it('take no instance that there is not', () => {
    expect(() => parse('--instance', 'mars')).toThrow('Allowed choices are commercial, eu, federal.')
  })
})
