import { measureBatches, type BatchSizes } from './measure-batch'
import { measureSyncs, type SyncSize } from './measure-sync'
import { growthPlot } from './plot'
import { altText, batchTable, batchText, syncTable, syncText } from './texts'

export interface GrowthSizes {
  batch: BatchSizes
  sync: readonly SyncSize[]
}

/** Ten million events take minutes. */
export const FULL: GrowthSizes = {
  batch: { events: [10, 100, 1_000, 10_000], rounds: 5, milliseconds: 3_000 },
  sync: [
    { events: 10_000, rounds: 5 },
    { events: 100_000, rounds: 5 },
    { events: 1_000_000, rounds: 3 },
    { events: 10_000_000, rounds: 1 }
  ]
}

export const QUICK: GrowthSizes = {
  batch: { events: [10, 100], rounds: 1, milliseconds: 100 },
  sync: [
    { events: 100, rounds: 1 },
    { events: 1_000, rounds: 1 }
  ]
}

/** Time and memory of one batch, and of `sync`, by their numbers of events. The text shows the plot, an SVG, by the name given. */
export async function growth({ batch, sync }: GrowthSizes): Promise<{ markdown: string; plot: string }> {
  const batches = await measureBatches({ ...batch, events: [1, ...batch.events] })
  const most = Math.max(...sync.map(({ rounds }) => rounds))
  const syncs = await measureSyncs([{ events: 0, rounds: most }, ...sync])
  const [plottedBatches, plottedSyncs] = [batches.slice(1), syncs.slice(1)]
  const markdown = [
    `![${altText(plottedBatches, plottedSyncs)}](${PLOT})`,
    `**One batch** of one audience, answered at once without a network, in a process of its own. CPU time is that of the fastest tenth of ${batch.milliseconds / 1_000} s, memory that of the heap: what is allocated where nothing is collected meanwhile, and what stays after collection while the results are held. Each is the median of the measurements of ${rounds(batch.rounds)}, the sizes in turns.`,
    batchTable(batches),
    batchText(batches),
    '**`sync`** of a file, from the start of its process to the end, to an emulator in another process that was empty; an empty file shows what the start takes. The time is the median of the rounds, the memory the most that the system gave to the process in any of them. The members come again and again: 100,000 users.',
    syncTable(syncs),
    syncText(syncs)
  ].join('\n\n')
  return { markdown, plot: growthPlot(plottedBatches, plottedSyncs) }
}

/** Beside the document. */
const PLOT = 'performance-growth.svg'

const rounds = (count: number): string => (count === 1 ? 'one round' : `${count} rounds`)
