import { createEmulator } from '../../local/emulator/app'
import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import { empty } from '../../local/emulator/environment'
import { listen, type Listener } from '../../local/emulator/listen'
import { redirected } from '../../local/redirected'
import definition from '../../src'
import { membersBySegment } from '../helpers/emulated'
import { identify } from '../helpers/engage'
import { sendBatch, sendEvent, testAuthentication } from '../helpers/integration'

describe('given an embedded LaunchDarkly that listens', () => {
  const emulator = createEmulator()
  let listener: Listener
  const run = () => ({ definition: redirected(definition, listener.origin), settings: LOCAL_CREDENTIALS })

  beforeAll(async () => {
    listener = await listen(emulator)
  })
  afterAll(() => listener.close())
  beforeEach(() => empty(emulator.environment))

  it('delivers single events there', async () => {
    await sendEvent(identify({ userId: 'u1' }), run())
    expect(membersBySegment(emulator)).toEqual({ 'segment-audiences-aud_1': ['u1'] })
  })

  it('delivers batches there, whatever the instance', async () => {
    const results = await sendBatch([identify({ userId: 'u1' }), identify({ userId: 'u2' })], {
      ...run(),
      settings: { ...LOCAL_CREDENTIALS, instance: 'eu' }
    })
    expect(results.map(({ status }) => status)).toEqual([204, 204])
    expect(membersBySegment(emulator)).toEqual({ 'segment-audiences-aud_1': ['u1', 'u2'] })
  })

  it('checks credentials there', async () => {
    await expect(testAuthentication(LOCAL_CREDENTIALS, run())).resolves.toBeUndefined()
    await expect(testAuthentication({ ...LOCAL_CREDENTIALS, clientId: 'other' }, run())).rejects.toThrow(
      'No environment has this client-side ID (404 Not Found)'
    )
  })
})
