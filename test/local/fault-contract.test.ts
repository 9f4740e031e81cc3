import { createEmulator, type Emulator } from '../../local/emulator/app'
import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import { listen } from '../../local/emulator/listen'
import { redirected } from '../../local/redirected'
import definition from '../../src'
import { membersBySegment } from '../helpers/emulated'
import { until } from '../helpers/until'
import { faultContract } from '../src/fault-contract'

const started: Array<() => Promise<void>> = []
afterEach(() => Promise.all(started.splice(0).map((close) => close())))

describe('the destination copes with an emulator that misbehaves', () => {
  faultContract(async (rules, { clock, onRequest }) => {
    const emulator = createEmulator({ faults: rules, clock })
    const fetch: Emulator['app']['fetch'] = (...request) => {
      onRequest()
      return emulator.app.fetch(...request)
    }
    const { origin, close } = await listen({ ...emulator, app: { fetch } })
    started.push(close)
    return {
      run: { definition: redirected(definition, origin), settings: LOCAL_CREDENTIALS },
      asked: async () => {
        const { last } = emulator.requests
        await until(() => last.every(({ milliseconds }) => milliseconds !== undefined))
        return last.map(({ method, body }) => `${method} ${membersIn(body)}`.trim())
      },
      members: () => Object.values(membersBySegment(emulator)).flat()
    }
  })
})

function membersIn(body: string): string {
  return body === '' ? '' : String((JSON.parse(body) as { batch: unknown[] }).batch.length)
}
