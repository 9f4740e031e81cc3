/**
 * An application in a process of its own, with LaunchDarkly's server SDK pointed at the origin given. Says `ready` to its parent
 * when it has all data; then, for each `{ flag, contextKey, value }` that it is sent, says `turned` once the flag has the value.
 */
import { init } from '@launchdarkly/node-server-sdk'
import { LOCAL_SDK_KEY } from '../local/emulator/credentials'

export interface Awaited {
  flag: string
  contextKey: string
  value: boolean
}

const [origin] = process.argv.slice(2)
const client = init(LOCAL_SDK_KEY, { baseUri: origin, streamUri: origin, eventsUri: origin, sendEvents: false })

async function main(): Promise<void> {
  await client.waitForInitialization({ timeout: 60 })
  process.send?.('ready')
}

process.on('message', ({ flag, contextKey, value }: Awaited) => {
  const look = async (): Promise<void> => {
    if ((await client.variation(flag, { kind: 'user', key: contextKey }, null)) !== value) return
    client.off('update', onUpdate)
    process.send?.('turned')
  }
  const onUpdate = (): void => void look()
  client.on('update', onUpdate)
  onUpdate()
})

void main()
