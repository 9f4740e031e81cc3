/** What is read of a file that `node --cpu-prof` writes: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
export interface CpuProfile {
  nodes: ReadonlyArray<{
    id: number
    callFrame: { functionName: string; url: string }
    children?: readonly number[]
  }>
  /** In microseconds. */
  startTime: number
  endTime: number
  /** The node that was at work, by ID. */
  samples: readonly number[]
  /** Microseconds between each sample and the one before it, of the first one and the start. */
  timeDeltas: readonly number[]
}

/**
 * The microseconds that each function was at work itself, without those that it called, added up by the `url` of its code; of what
 * is no code by its name: `(garbage collector)`, `(idle)`, `(program)`. Code without a URL, as libraries make it at run time,
 * counts as the one's that called it.
 */
export function selfTimes({ nodes, samples, timeDeltas, startTime, endTime }: CpuProfile): Map<string, number> {
  const labels = labelsOf(nodes)
  const times = new Map<string, number>()
  const add = (label: string, micros: number): void => void times.set(label, (times.get(label) ?? 0) + micros)
  let left = endTime - startTime - (timeDeltas[0] ?? 0)
  for (const [i, id] of samples.entries()) {
    // A sample holds until the next one; the last one until the end.
    const micros = timeDeltas[i + 1] ?? left
    left -= micros
    add(labels.get(id)!, micros)
  }
  return times
}

function labelsOf(nodes: CpuProfile['nodes']): Map<number, string> {
  const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)))
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const labels = new Map<number, string>()
  const labelOf = (id: number): string => {
    const known = labels.get(id)
    if (known !== undefined) return known
    const { url, functionName } = byId.get(id)!.callFrame
    const caller = callers.get(id)
    const isNoCode = /^\(.+\)$/.test(functionName)
    const label = url || (isNoCode || caller === undefined ? functionName : labelOf(caller))
    labels.set(id, label)
    return label
  }
  for (const { id } of nodes) labelOf(id)
  return labels
}
