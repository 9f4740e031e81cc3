import { once } from 'node:events'
import { Command } from 'commander'
import { SYSTEM_CLOCK } from '../clock'
import { createEmulator } from '../emulator/app'
import { DEFAULT_PORT as EMULATOR_PORT } from '../emulator/command'
import { LOCAL_CREDENTIALS } from '../emulator/credentials'
import { listen, type Listener } from '../emulator/listen'
import { cannotListen, parsePort } from '../listening'
import { chooseTarget, toOption } from '../target'
import { EXIT_CODES } from '../tool-error'
import { createConsole, type ConsoleOptions } from './app'
import { askElsewhere, askEmbedded } from './ask'

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
    .option('--emulator-port <number>', 'port of the embedded LaunchDarkly; 0 takes any free one', parsePort, EMULATOR_PORT)
    .addOption(toOption())
    .option('--tester', "let Segment's hosted Actions Tester, at app.segment.com, use it")
    .addHelpText('after', MORE_HELP)
    .action(serve)
}

async function serve({ port, emulatorPort, to, tester }: Options): Promise<void> {
  // Whether credentials are whole is said before anything listens.
  const named = chooseTarget({ to })
  const launchDarkly = named.kind === 'launchdarkly' ? named : undefined
  const { close: closeTarget, ...target } = named.kind === 'elsewhere' ? await elsewhere(named) : await embedded(emulatorPort)
  const app = createConsole({
    ...target,
    launchDarkly,
    testers: tester ? [TESTER_ORIGIN] : [],
    clock: SYSTEM_CLOCK
  })
  const { origin, close } = await listenAt({ app, close: closeTarget }, { port, portOption: '--port' })
  console.log(greeting(origin, { ...target, launchDarkly, tester }))
  await once(process, 'SIGINT')
  await close()
  process.exitCode = EXIT_CODES.interrupted
}

type OpenTarget = Pick<ConsoleOptions, 'target' | 'name' | 'ask'> & { close: () => void }

async function elsewhere(target: ConsoleOptions['target']): Promise<OpenTarget> {
  return { target, name: target.origin, ask: await askElsewhere(target.origin), close: () => undefined }
}

async function embedded(port: number): Promise<OpenTarget> {
  const emulator = createEmulator()
  const { origin, close } = await listenAt(emulator, { port, portOption: '--emulator-port' })
  return {
    target: { kind: 'elsewhere', origin, credentials: LOCAL_CREDENTIALS },
    name: `the embedded LaunchDarkly at ${origin}`,
    ask: askEmbedded(emulator),
    close: () => void close()
  }
}

function listenAt(
  served: Parameters<typeof listen>[0],
  { port, portOption }: { port: number; portOption: string }
): Promise<Listener> {
  return listen(served, port, HOST).catch((error: NodeJS.ErrnoException) => {
    throw cannotListen(error, { port, host: HOST, portOption })
  })
}

function greeting(
  origin: string,
  { name, target, launchDarkly, tester }: Pick<ConsoleOptions, 'name' | 'target' | 'launchDarkly'> & Pick<Options, 'tester'>
): string {
  return ''
}

const MORE_HELP = `
`
