import type { SegmentEvent } from '@segment/actions-core'
import { isExcluded } from '../../../local/sync/integrations'
import { identify } from '../../helpers/engage'

const NAME = 'LaunchDarkly Audiences'

describe('isExcluded', () => {
  it.each<[unknown, boolean]>([
    [undefined, false],
    [null, false],
    ['All', false],
    [{}, false],
    [[], false],
    [{ All: true }, false],
    [{ All: false }, true],
    [{ All: 'false' }, false],
    [{ [NAME]: true }, false],
    [{ [NAME]: false }, true],
    [{ [NAME]: {} }, false],
    [{ All: false, [NAME]: true }, false],
    [{ All: false, [NAME]: { setting: 1 } }, false],
    [{ All: true, [NAME]: false }, true],
    [{ All: false, Amplitude: true }, true],
    [{ Amplitude: false }, false]
  ])('%j: %s', (integrations, excluded) => {
    const event = identify({}, { integrations: integrations as SegmentEvent['integrations'] })
    expect(isExcluded(event, NAME)).toBe(excluded)
  })

  it('looks at what the event says itself, not at what every object has', () => {
    const event = identify({}, { integrations: { All: false } })
    expect(isExcluded(event, 'constructor')).toBe(true)
    expect(isExcluded(JSON.parse('{"integrations":{"__proto__":false}}'), '__proto__')).toBe(true)
  })
})
