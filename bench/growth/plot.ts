import * as echarts from 'echarts'
import { number } from '../../local/plain-table'
import { asMany, decadesOf, type Decades } from './decades'
import type { BatchGrowth } from './measure-batch'
import type { SyncGrowth } from './measure-sync'

const SIZE = { width: 1_000, height: 430 }
const PANEL = { top: 90, bottom: 60, width: 330 }

/** Told apart also by those who see colours otherwise: https://jfly.uni-koeln.de/color/ */
const BLUE = '#0072b2'
const VERMILION = '#d55e00'
const GREEN = '#009e73'
const TEXT = '#333'
const PALE = '#ddd'

type XY = readonly [events: number, value: number]

interface Curve {
  name: string
  colour: string
  symbol: 'circle' | 'rect' | 'triangle'
  points: readonly XY[]
}

interface Panel {
  title: string
  left: number
  /** Names of the axes. */
  axes: { events: string; time: string; memory: string }
  time: Curve
  memory: readonly Curve[]
}

/** An SVG of two panels with logarithmic axes: a line as steep as the dashed one is proportional to the events. */
export function growthPlot(batches: readonly BatchGrowth[], syncs: readonly SyncGrowth[]): string {
  const panels = [batchPanel(batches), syncPanel(syncs)]
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, ...SIZE })
  try {
    chart.setOption({
      animation: false,
      backgroundColor: '#fff',
      textStyle: { color: TEXT, fontFamily: 'sans-serif' },
      title: panels.map(({ title, left }) => ({ text: title, left, top: 8, textStyle: { color: TEXT, fontSize: 15 } })),
      legend: panels.map(({ left, time, memory }) => ({
        left,
        top: 34,
        width: PANEL.width + 100,
        itemGap: 18,
        textStyle: { color: TEXT },
        data: [time, ...memory].map(({ name }) => name).concat(PROPORTIONAL)
      })),
      grid: panels.map(({ left }) => ({ ...PANEL, left })),
      xAxis: panels.map((panel, gridIndex) => ({ ...eventsAxis(panel), gridIndex })),
      yAxis: panels.flatMap((panel, gridIndex) => valueAxes(panel).map((axis) => ({ ...axis, gridIndex }))),
      series: panels.flatMap((panel, index) => {
        const onTime = { xAxisIndex: index, yAxisIndex: index * 2 }
        const onMemory = { xAxisIndex: index, yAxisIndex: index * 2 + 1 }
        return [
          { ...proportional(panel.time.points), ...onTime },
          { ...line(panel.time), ...onTime },
          ...panel.memory.map((curve) => ({ ...line(curve), ...onMemory }))
        ]
      })
    })
    return chart.renderToSVGString()
  } finally {
    // Its timer would keep the process.
    chart.dispose()
  }
}

const PROPORTIONAL = 'proportional'

const line = ({ name, colour, symbol, points }: Curve) => ({
  type: 'line',
  name,
  data: points,
  symbol,
  symbolSize: 8,
  itemStyle: { color: colour },
  lineStyle: { color: colour, width: 2 }
})

/** Through the last of the points. */
function proportional(points: readonly XY[]) {
  const [[first], [events, value]] = [points[0], points[points.length - 1]]
  return {
    type: 'line',
    name: PROPORTIONAL,
    data: [
      [first, (value * first) / events],
      [events, value]
    ],
    symbol: 'none',
    itemStyle: { opacity: 0 },
    lineStyle: { color: TEXT, width: 1, type: 'dashed' }
  }
}

function eventsAxis({ axes, time }: Panel) {
  const ends = decadesOf(time.points.map(([events]) => events))
  return { ...logAxis(axes.events, ends), nameGap: 30 }
}

function valueAxes({ axes, time, memory }: Panel) {
  const valuesOf = (curves: readonly Curve[]): number[] =>
    curves.flatMap(({ points }) => points.map(([, value]) => value))
  const [timeEnds, memoryEnds] = asMany([decadesOf(valuesOf([time])), decadesOf(valuesOf(memory))])
  return [
    { ...logAxis(axes.time, timeEnds), position: 'left', nameGap: 45 },
    { ...logAxis(axes.memory, memoryEnds), position: 'right', nameGap: 60, splitLine: { show: false } }
  ]
}

const logAxis = (name: string, { from, to }: Decades) => ({
  type: 'log',
  name,
  min: 10 ** from,
  max: 10 ** to,
  nameLocation: 'middle',
  nameTextStyle: { color: TEXT },
  axisLabel: { color: TEXT, formatter: number },
  axisLine: { show: true, lineStyle: { color: TEXT } },
  splitLine: { lineStyle: { color: PALE } }
})

function batchPanel(batches: readonly BatchGrowth[]): Panel {
  const pointsOf = (valueOf: (batch: BatchGrowth) => number): XY[] =>
    batches.map((batch) => [batch.events, valueOf(batch)])
  const [micros, allocated, kept] = [
    pointsOf(({ micros }) => micros / 1_000),
    pointsOf(({ allocatedBytes }) => allocatedBytes / 1_000),
    pointsOf(({ keptBytes }) => keptBytes / 1_000)
  ]
  return {
    title: 'One batch',
    left: 80,
    axes: { events: 'events in the batch', time: 'CPU time, ms', memory: 'memory, kB' },
    time: { name: 'CPU time', colour: BLUE, symbol: 'circle', points: micros },
    memory: [
      { name: 'allocated', colour: VERMILION, symbol: 'rect', points: allocated },
      { name: 'kept', colour: GREEN, symbol: 'triangle', points: kept }
    ]
  }
}

function syncPanel(syncs: readonly SyncGrowth[]): Panel {
  return {
    title: 'sync',
    left: 580,
    axes: { events: 'events in the file', time: 'time, s', memory: 'memory, MB' },
    time: {
      name: 'time',
      colour: BLUE,
      symbol: 'circle',
      points: syncs.map(({ events, seconds }) => [events, seconds])
    },
    memory: [
      {
        name: 'most memory',
        colour: VERMILION,
        symbol: 'rect',
        points: syncs.map(({ events, megabytes }) => [events, megabytes])
      }
    ]
  }
}
