import { applySync, ContextKindError, type Segments } from '../../../local/emulator/segments'
import type { SegmentChange } from '../../../local/emulator/parse-request'

const change = (contextKey: string, included: boolean, cohortId = 'aud_1'): SegmentChange => ({
  cohortId,
  cohortName: 'Vip customers',
  contextKey,
  included
})

function synced(...requests: Array<{ contextKind?: string; changes: SegmentChange[] }>): Segments {
  const segments: Segments = new Map()
  for (const request of requests) applySync(segments, { environmentId: 'env', contextKind: 'user', ...request })
  return segments
}

describe('applySync', () => {
  it('creates the segment of an audience with its first member', () => {
    expect([...synced({ changes: [change('u1', true)] })]).toEqual([
      [
        'aud_1',
        {
          key: 'segment-audiences-aud_1',
          name: 'Vip customers',
          contextKind: 'user',
          members: new Set(['u1']),
          added: 1,
          removed: 0
        }
      ]
    ])
  })

  it('counts only changes that change something', () => {
    const twice = [
      change('u1', true),
      change('u1', true),
      change('u2', false),
      change('u1', false),
      change('u1', false)
    ]
    expect(synced({ changes: twice }).get('aud_1')).toMatchObject({ members: new Set(), added: 1, removed: 1 })
  })

  it('refuses a second context kind for a segment and changes nothing at all', () => {
    const segments = synced({ contextKind: 'device', changes: [change('d1', true)] })
    const mixed = {
      environmentId: 'env',
      contextKind: 'user',
      changes: [change('u1', true, 'aud_2'), change('u1', true)]
    }

    expect(() => applySync(segments, mixed)).toThrow(ContextKindError)
    expect([...segments.keys()]).toEqual(['aud_1'])
    expect(segments.get('aud_1')?.members).toEqual(new Set(['d1']))
  })
})
