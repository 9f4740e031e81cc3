import { Option } from 'commander'
import type { Settings } from '../src/generated-types'
import { INSTANCES, instanceOf } from '../src/instances'
import { LOCAL_CREDENTIALS } from './emulator/credentials'
import { redirectedTo } from './redirected'
import { ToolError, wrongUsage } from './tool-error'
import type { RequestWrap } from './with-request'

/** Where a command sends its requests, and the credentials that go there. */
export type Target =
  /** An emulator in this process. */
  | { kind: 'embedded'; credentials: Settings }
  /** Whatever answers like LaunchDarkly at this origin: an emulator, or a gateway. */
  | { kind: 'elsewhere'; origin: string; credentials: Settings }
  | { kind: 'launchdarkly'; credentials: Settings }

export type RemoteTarget = Exclude<Target, { kind: 'embedded' }>

/** The environment variables of the credentials: never options, for a command line is seen by all users of the machine. */
export const TOKEN_VARIABLE = 'LAUNCHDARKLY_SERVICE_TOKEN'
export const CLIENT_SIDE_ID_VARIABLE = 'LAUNCHDARKLY_CLIENT_SIDE_ID'

export interface TargetOptions {
  to?: string
  instance?: string
}

export const toOption = (): Option =>
  new Option('--to <url>', 'an emulator, or a gateway; https: or this machine alone, for the credentials go there')

export const instanceOption = (): Option =>
  new Option('--instance <name>', 'where the LaunchDarkly account lives (default: "commercial")').choices([
    ...INSTANCES.keys()
  ])

/**
 * Without credentials and options the embedded LaunchDarkly. Throws a {@link ToolError} when only one credential is there or one is
 * empty, and when `instance` has no credentials or stands beside `to`.
 */
export function chooseTarget({ to, instance }: TargetOptions, env: NodeJS.ProcessEnv = process.env): Target {
  const credentials = credentialsOf(env)
  if (to !== undefined) {
    if (instance !== undefined) throw wrongUsage('--instance and --to name two targets.', 'Give one of them.')
    return { kind: 'elsewhere', origin: originOf(to), credentials: credentials ?? LOCAL_CREDENTIALS }
  }
  if (credentials) return { kind: 'launchdarkly', credentials: { ...credentials, ...(instance && { instance }) } }
  if (instance === undefined) return { kind: 'embedded', credentials: LOCAL_CREDENTIALS }
  throw wrongUsage('--instance needs credentials.', SET_BOTH)
}

/** The same for commands that have nothing to do with an empty LaunchDarkly. */
export function chooseRemoteTarget(options: TargetOptions, env: NodeJS.ProcessEnv = process.env): RemoteTarget {
  const target = chooseTarget(options, env)
  if (target.kind !== 'embedded') return target
  throw wrongUsage(
    'There are neither credentials nor --to.',
    `${SET_BOTH} Or give the address of an emulator with --to.`
  )
}

/** How requests get to the target. An embedded one has no origin until it is opened: sync/open-target.ts. */
export function transportTo(target: Target): RequestWrap {
  return target.kind === 'elsewhere' ? redirectedTo(target.origin) : (request) => request
}

/** The target, for people. */
export function nameOfTarget(target: Target): string {
  return target.kind === 'embedded' ? 'the embedded LaunchDarkly' : restOriginOf(target)
}

/** Where its REST API is: `https://app.launchdarkly.com`, say. */
export function restOriginOf(target: RemoteTarget): string {
  return target.kind === 'elsewhere' ? target.origin : instanceOf(target.credentials).restApi
}

/** Where the credentials come from, for people. */
export function sourceOf({ credentials }: Target): string {
  return credentials === LOCAL_CREDENTIALS
    ? "the emulator's own credentials"
    : `the credentials in ${TOKEN_VARIABLE} and ${CLIENT_SIDE_ID_VARIABLE}`
}

const SET_BOTH = `Set both ${TOKEN_VARIABLE} and ${CLIENT_SIDE_ID_VARIABLE} in the environment.`

function credentialsOf(env: NodeJS.ProcessEnv): Settings | undefined {
  const { [TOKEN_VARIABLE]: apiKey, [CLIENT_SIDE_ID_VARIABLE]: clientId } = env
  if (apiKey === undefined && clientId === undefined) return undefined
  // A secret that a job was not given is often empty rather than absent: its events must not go nowhere then.
  if (apiKey === undefined || apiKey.trim() === '') throw incomplete(TOKEN_VARIABLE)
  if (clientId === undefined || clientId.trim() === '') throw incomplete(CLIENT_SIDE_ID_VARIABLE)
  return { apiKey, clientId }
}

function incomplete(variable: string): ToolError {
  return wrongUsage(`${variable} is not set, or empty.`, `${SET_BOTH} Unset both to do without.`)
}

/** The credentials go there, so only where nobody else can read along. */
function originOf(to: string): string {
  const url = URL.canParse(to) ? new URL(to) : undefined
  const isOrigin = url?.pathname === '/' && !url.search && !url.hash && !url.username && !url.password
  if (!url || !isOrigin) throw wrongUsage('--to is not an origin.', 'Give one like http://127.0.0.1:8765.')
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return url.origin
  throw wrongUsage(
    '--to would send the credentials unprotected over the network.',
    'Give an https: address, or one of this machine like http://127.0.0.1:8765.'
  )
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
