import { once } from 'node:events'
import { Command, InvalidArgumentError } from 'commander'
import { cannotListen, parsePort } from '../listening'
import { EXIT_CODES } from '../tool-error'
import { createEmulator } from './app'
import { LOCAL_CREDENTIALS, LOCAL_ENVIRONMENT, LOCAL_PROJECT, LOCAL_SDK_KEY } from './credentials'
import { parseFaultRules } from './faults/parse-fault-rules'
import { readJsonFile } from '../json-file'
import { listen } from './listen'
import { originOf } from './origin'
import { parseFlagData } from './sdks/flag-data'

/** That of LaunchDarkly's own `ldcli dev-server`, so that applications which use it need no other. */
export const DEFAULT_PORT = 8765

interface Options {
  port: number
  host: string
  flags?: string
  faults?: string
}

/** `launchdarkly-audiences emulator`: serves until Ctrl-C. */
export function emulatorCommand(): Command {
  return new Command('emulator')
    .description('A LaunchDarkly on your own machine, in memory: syncs, REST reads, and flags for SDKs.')
    .option('--port <number>', 'port to listen on; 0 takes any free one', parsePort, DEFAULT_PORT)
    .option(
      '--host <name>',
      'name or address to listen on, and the only foreign Host that is answered',
      parseHost,
      '127.0.0.1'
    )
    .option('--flags <file>', "flags (JSON, LaunchDarkly's own data format) instead of one for each segment")
    .option('--faults <file>', 'rules of misbehaviour (JSON), which PUT /emulator/faults changes')
    .addHelpText('after', EXAMPLES)
    .action(serve)
}

const EXAMPLES = `
Examples:
  $ launchdarkly-audiences emulator
  $ launchdarkly-audiences emulator --port 0 --flags flags.json
  $ launchdarkly-audiences emulator --faults rules.json
`

async function serve({ port, host, flags, faults }: Options): Promise<void> {
  const emulator = createEmulator({
    host,
    flags: flags === undefined ? undefined : await readJsonFile(flags, parseFlagData),
    faults: faults === undefined ? undefined : await readJsonFile(faults, parseFaultRules)
  })
  const { origin, close } = await listen(emulator, port, host).catch((error: NodeJS.ErrnoException) => {
    throw cannotListen(error, { port, host, portOption: '--port' })
  })
  console.log(greeting(origin))
  await once(process, 'SIGINT')
  await close()
  process.exitCode = EXIT_CODES.interrupted
}

function parseHost(value: string): string {
  if (URL.canParse(originOf(value, 80))) return value
  throw new InvalidArgumentError('Give a name or an address of this machine.')
}

function greeting(origin: string): string {
  return `A LaunchDarkly listens at ${origin}, in memory; Ctrl-C ends it.

  service token   ${LOCAL_CREDENTIALS.apiKey}
  client-side ID  ${LOCAL_CREDENTIALS.clientId}
  SDK key         ${LOCAL_SDK_KEY}
  project         ${LOCAL_PROJECT}
  environment     ${LOCAL_ENVIRONMENT}

  server SDKs     baseUri, streamUri and eventsUri: ${origin}
  client SDKs     baseUrl, streamUrl and eventsUrl (baseUri, streamUri and eventsUri in newer ones): ${origin}
  what it holds   ${origin}/emulator/segments`
}
