import { once } from 'node:events'
import { Command, Option } from 'commander'
import { INSTANCES } from '../../src/instances'
import { SYSTEM_CLOCK } from '../clock'
import { createEmulator } from '../emulator/app'
import { DEFAULT_PORT as EMULATOR_PORT } from '../emulator/command'
import { LOCAL_CREDENTIALS, LOCAL_SDK_KEY } from '../emulator/credentials'
import { listen, type Listener, type Served } from '../emulator/listen'
import { cannotListen, parsePort } from '../listening'
import { chooseTarget, toOption, type Target } from '../target'
import { EXIT_CODES, wrongUsage } from '../tool-error'
import { createConsole, type ConsoleOptions } from './app'
import { askElsewhere, askEmbedded } from './ask'
import { byToken, LAUNCHDARKLY_ITSELF } from './tester-target'

/** That of the local server of Segment's Actions Tester. */
const DEFAULT_PORT = 3000

const HOST = '127.0.0.1'

/** Where Segment's Actions Tester is. */
const TESTER_ORIGIN = 'https://app.segment.com'

interface Options {
  port: number
  emulatorPort: number
  to?: string
  tester?: true
}

/** `launchdarkly-audiences console`: serves the page until Ctrl-C. */
export function consoleCommand(): Command {
  return new Command('console')
    .description('A page to try a mapping on, to watch a segment fill, and to see a flag turn.')
    .option('--port <number>', 'port of the page; 0 takes any free one', parsePort, DEFAULT_PORT)
    .addOption(
      new Option('--emulator-port <number>', 'port of the embedded LaunchDarkly; 0 takes any free one')
        .argParser(parsePort)
        .default(EMULATOR_PORT)
        .conflicts('to')
    )
    .addOption(toOption())
    .option('--tester', "let Segment's hosted Actions Tester, at app.segment.com, use it")
    .addHelpText('after', MORE_HELP)
    .action(serve)
}

async function serve({ port, emulatorPort, to, tester }: Options): Promise<void> {
  // Whether credentials are whole is said before anything listens.
  const named = chooseTarget({ to })
  if (named.kind === 'elsewhere') refuseLaunchDarkly(named)
  const launchDarkly = named.kind === 'launchdarkly' ? named : undefined
  const {
    close: closeTarget,
    credentials,
    ...target
  } = named.kind === 'elsewhere' ? await elsewhere(named) : await embedded(emulatorPort)
  const app = createConsole({
    ...target,
    launchDarkly,
    // Everybody on this machine can ask its routes: without a tester nothing may get to LaunchDarkly itself by them.
    testers: tester && [TESTER_ORIGIN],
    chooseTesterTarget: tester && named.kind !== 'elsewhere' ? byToken({ embedded: target, launchDarkly }) : undefined,
    clock: SYSTEM_CLOCK
  })
  const { origin, close } = await listenAt({ app, close: closeTarget }, { port, portOption: '--port' })
  const testers = tester && testersGoTo(named, target)
  console.log(greeting(origin, { ...target, credentials, launchDarkly, testers }))
  await once(process, 'SIGINT')
  await close()
  process.exitCode = EXIT_CODES.interrupted
}

/** See docs/decisions/the-console-keeps-away.md. */
function refuseLaunchDarkly({ origin }: ConsoleOptions['target']): void {
  const isLaunchDarkly = [...INSTANCES.values()].some(({ restApi }) => domainOf(restApi) === domainOf(origin))
  if (!isLaunchDarkly) return
  throw wrongUsage(
    "--to names LaunchDarkly itself, where the page's events never go.",
    'Name an emulator, or leave --to out; launchdarkly-audiences sync delivers to LaunchDarkly.'
  )
}

/** `launchdarkly.com`, say, of any of its hosts, also where a name ends with the dot of the root. */
const domainOf = (origin: string): string => new URL(origin).hostname.replace(/\.$/, '').split('.').slice(-2).join('.')

interface Greeted extends Pick<OpenTarget, 'name' | 'credentials'>, Pick<ConsoleOptions, 'launchDarkly'> {
  /** Where what a tester sends goes, if one is let in. */
  testers?: string
}

function testersGoTo(named: Target, { name }: Pick<OpenTarget, 'name'>): string {
  switch (named.kind) {
    case 'elsewhere':
      return name
    case 'launchdarkly':
      return `${LAUNCHDARKLY_ITSELF}, and with the embedded one's service token to that`
    case 'embedded':
      return `the embedded one, and with any other service token to ${LAUNCHDARKLY_ITSELF}`
  }
}

interface OpenTarget extends Pick<ConsoleOptions, 'target' | 'name' | 'ask'> {
  /** Lines of the greeting: what is known to be taken there, and no secret. */
  credentials: string[]
  close: () => void
}

async function elsewhere(target: ConsoleOptions['target']): Promise<OpenTarget> {
  return {
    target,
    name: target.origin,
    ask: await askElsewhere(target.origin),
    credentials: [],
    close: () => undefined
  }
}

async function embedded(port: number): Promise<OpenTarget> {
  const emulator = createEmulator()
  const { origin, close } = await listenAt(emulator, { port, portOption: '--emulator-port' })
  return {
    target: { kind: 'elsewhere', origin, credentials: LOCAL_CREDENTIALS },
    name: `the embedded LaunchDarkly at ${origin}`,
    ask: askEmbedded(emulator),
    credentials: [
      `  service token   ${LOCAL_CREDENTIALS.apiKey}`,
      `  client-side ID  ${LOCAL_CREDENTIALS.clientId}`,
      `  SDK key         ${LOCAL_SDK_KEY}`
    ],
    close: () => void close()
  }
}

function listenAt(served: Served, { port, portOption }: { port: number; portOption: string }): Promise<Listener> {
  return listen(served, port, HOST).catch((error: NodeJS.ErrnoException) => {
    throw cannotListen(error, { port, host: HOST, portOption })
  })
}

function greeting(origin: string, { name, credentials, launchDarkly, testers }: Greeted): string {
  return [
    `The console is at ${origin}; Ctrl-C ends it.`,
    '',
    `  events go to    ${name}`,
    ...credentials,
    ...(launchDarkly ? ['  check           LaunchDarkly itself, too, with the credentials of the environment'] : []),
    ...(testers ? [`  Actions Tester  ${TESTER_ORIGIN} may use it; its events go to ${testers}`] : [])
  ].join('\n')
}

const MORE_HELP = `
Without --to it starts a LaunchDarkly in memory, which ends with it. With LAUNCHDARKLY_SERVICE_TOKEN and
LAUNCHDARKLY_CLIENT_SIDE_ID in the environment it can also check these. With --tester what the Actions Tester sends goes to
LaunchDarkly itself where these are set, or where it gives a service token that is not the one of the LaunchDarkly in
memory (api-local); what the page sends never does.

Examples:
  $ launchdarkly-audiences console
  $ launchdarkly-audiences console --port 3001 --to http://127.0.0.1:8765
  $ LAUNCHDARKLY_SERVICE_TOKEN=… LAUNCHDARKLY_CLIENT_SIDE_ID=… launchdarkly-audiences console --tester
`
