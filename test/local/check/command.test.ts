import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { LOCAL_CREDENTIALS, LOCAL_SDK_KEY } from '../../../local/emulator/credentials'
import type { Listener } from '../../../local/emulator/listen'
import { serveEmulator } from '../../helpers/served-emulator'

const ROOT = join(__dirname, '../../..')
const COMMAND = ['--import', 'tsx', 'local/cli.ts', 'check']

// Each test starts a process.
jest.setTimeout(30_000)

let listener: Listener
beforeAll(async () => {
  listener = (await serveEmulator()).listener
})
afterAll(() => listener.close())

/** Not by `spawnSync`: the emulator is in this process, and must be able to answer. */
async function check(args: string[], credentials: NodeJS.ProcessEnv = {}) {
  const { LAUNCHDARKLY_SERVICE_TOKEN: _token, LAUNCHDARKLY_CLIENT_SIDE_ID: _id, ...env } = process.env
  const child = spawn(process.execPath, [...COMMAND, ...args], { cwd: ROOT, env: { ...env, ...credentials } })
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { status: status as number | null, stdout, stderr }
}

const TOKEN_REFUSED = 'error: The service token was refused (401 Unauthorized).'
const COPY = 'Create a service token in LaunchDarkly and copy it; check that the instance is that of your account.'

describe('launchdarkly-audiences check', () => {
  it('says what is right, and what it could not check', async () => {
    expect(await check(['--to', listener.origin])).toEqual({
      status: 0,
      stdout: `${listener.origin} takes the service token, and knows the environment of the client-side ID.
What no check can show: whether the token may createSegment and updateIncluded, and whether both belong to one account.
`,
      stderr: ''
    })
  })

  it.each([
    ['a token that nobody knows', 'api-wrong-token', `${TOKEN_REFUSED} ${COPY}`],
    ['an SDK key in its place', LOCAL_SDK_KEY, `${TOKEN_REFUSED} It looks like an SDK key. ${COPY}`]
  ])('refuses %s, which it does not quote', async (_what, token, message) => {
    const result = await check(['--to', listener.origin], {
      LAUNCHDARKLY_SERVICE_TOKEN: token,
      LAUNCHDARKLY_CLIENT_SIDE_ID: LOCAL_CREDENTIALS.clientId
    })
    expect(result).toEqual({
      status: 1,
      stdout: '',
      stderr: `${message}\n${listener.origin} was asked, with the credentials in LAUNCHDARKLY_SERVICE_TOKEN and LAUNCHDARKLY_CLIENT_SIDE_ID.\n`
    })
    expect(result.stderr).not.toContain(token)
  })

  it('has nothing to check without credentials and --to', async () => {
    expect(await check([])).toEqual({
      status: 2,
      stdout: '',
      stderr: `error: There are neither credentials nor --to.
Set both LAUNCHDARKLY_SERVICE_TOKEN and LAUNCHDARKLY_CLIENT_SIDE_ID in the environment. Or give the address of an emulator with --to.
`
    })
  })
})
