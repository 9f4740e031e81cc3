import type { SegmentDescription } from '../protocol'
import { number, time } from './words'

const WIDTH = 160
const HEIGHT = 32

/** How many members there were when. It goes up and down in steps, for members come and go by requests. */
export function MemberPlot({ history }: Pick<SegmentDescription, 'history'>) {
  if (history.length === 0) return null
  const [[begin]] = history
  const [last] = history[history.length - 1]
  // A little beyond the last change, so that what came of it is seen.
  const span = Math.max(1, (last - begin) * 1.1)
  const counts = history.map(([, members]) => members)
  const most = Math.max(1, ...counts)
  const x = (at: number): number => ((at - begin) / span) * WIDTH
  const y = (members: number): number => HEIGHT - (members / most) * HEIGHT
  const steps = history.map(([at, members], i) => (i === 0 ? `M0 ${HEIGHT}V${y(members)}` : `H${x(at)}V${y(members)}`))
  return (
    <svg
      viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
      role="img"
      aria-label={`Members from ${time(begin)} to ${time(last)}: ${number(Math.min(...counts))} to ${number(most)}`}
    >
      <path d={`${steps.join('')}H${WIDTH}`} />
    </svg>
  )
}
