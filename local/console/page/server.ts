import type {
  CheckAnswer,
  CheckCall,
  ContextAnswer,
  Definition,
  FaultsAnswer,
  Problem,
  ReplayState,
  SegmentsAnswer,
  TryAnswer,
  TryCall
} from '../protocol'

/** What the page asks its server for. Each rejects with an error whose message is for people. */

export const getDefinition = () => ask<Definition>('/console/definition')
export const tryEvents = (call: TryCall) =>
  ask<TryAnswer>('/console/try', { method: 'POST', body: JSON.stringify(call) })
export const checkCredentials = (call: CheckCall) =>
  ask<CheckAnswer>('/console/check', { method: 'POST', body: JSON.stringify(call) })
export const getSegments = () => ask<SegmentsAnswer>('/console/segments')
export const getContext = (kind: string, key: string) =>
  ask<ContextAnswer>(`/console/contexts?${new URLSearchParams({ kind, key }).toString()}`)
export const getFaults = () => ask<FaultsAnswer>('/console/faults')
export const putFaults = (id: string) =>
  ask<FaultsAnswer>('/console/faults', { method: 'PUT', body: JSON.stringify({ id }) })
export const getReplay = () => ask<ReplayState | null>('/replay')
export const startReplay = (form: FormData) => ask<ReplayState>('/replay', { method: 'POST', body: form })
export const stopReplay = () => ask<ReplayState>('/replay/stop', { method: 'POST' })

/** The file that `npm start` syncs, and its mapping. */
export async function getExample(): Promise<{ file: File; mapping: Record<string, unknown> }> {
  const name = 'engage-events.jsonl'
  const [events, mapping] = await Promise.all([reach(`/examples/${name}`), reach('/examples/mapping.json')])
  if (!events.ok || !mapping.ok) throw new Error('The example is not there.')
  return { file: new File([await events.blob()], name), mapping: (await mapping.json()) as Record<string, unknown> }
}

async function ask<Answer>(path: string, call?: RequestInit): Promise<Answer> {
  const response = await reach(path, call)
  const json: unknown = await response.json().catch(() => undefined)
  if (!response.ok)
    throw new Error((json as Problem | undefined)?.message ?? `The console answered ${response.status}.`)
  return json as Answer
}

const reach = (path: string, call?: RequestInit): Promise<Response> =>
  fetch(path, call).catch(() => {
    throw new Error('The console gives no answer: is it still running?')
  })
