import type { SegmentEvent } from '@segment/actions-core'

export interface EngageEvent {
  userId?: string
  anonymousId?: string
  email?: string
  audienceId?: string
  audienceKey?: string
  computationClass?: string
  /** The value under the audience key; left out where undefined. */
  value?: unknown
}

/** An identify event as Engage sends it: by default user `u1` enters the audience `vip_customers`. */
export function identify(event: EngageEvent = {}, overrides: Partial<SegmentEvent> = {}): SegmentEvent {
  return { ...envelope(event), type: 'identify', traits: bag(event), ...overrides }
}

/** The same as a track event. */
export function track(event: EngageEvent = {}, overrides: Partial<SegmentEvent> = {}): SegmentEvent {
  const name = event.value === false ? 'Audience Exited' : 'Audience Entered'
  return { ...envelope(event), type: 'track', event: name, properties: bag(event), ...overrides }
}

/** `count` identify events of users `u0`, `u1`, …; `of` says what is special about the i-th. */
export function identifies(count: number, of: (i: number) => EngageEvent = () => ({})): SegmentEvent[] {
  return Array.from({ length: count }, (_, i) => identify({ userId: `u${i}`, ...of(i) }))
}

function bag(event: EngageEvent): Record<string, never> {
  const value = 'value' in event ? event.value : true
  const membership = value === undefined ? [] : [[event.audienceKey ?? 'vip_customers', value]]
  const email = event.email === undefined ? [] : [['email', event.email]]
  return Object.fromEntries([...membership, ...email]) as Record<string, never>
}

function envelope({ userId = 'u1', anonymousId, audienceId, audienceKey, computationClass }: EngageEvent) {
  return {
    messageId: 'm1',
    timestamp: '2026-01-02T03:04:05.678Z',
    userId,
    ...(anonymousId === undefined ? {} : { anonymousId }),
    context: {
      personas: {
        computation_class: computationClass ?? 'audience',
        computation_id: audienceId ?? 'aud_1',
        computation_key: audienceKey ?? 'vip_customers',
        namespace: 'spa_1',
        space_id: 'spa_1'
      }
    }
  }
}
