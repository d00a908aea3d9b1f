// The geometry of a bar chart with an axis in its middle: what was spared stands above it, what was sent hangs below.

export interface Column {
  readonly above: number
  readonly below: number
  /** What hangs below that. */
  readonly beyond: number
}

export interface Bars {
  /** Paths in a box from 0 to `columns` across, and from -1 at the top to 1. */
  readonly above: string
  readonly below: string
  readonly beyond: string
  /** What a bar of full height stands for; 0 where there is none. */
  readonly peak: number
}

const gap = 0.22
/** What is there is to be seen, however little it is. */
const least = 0.04

const short = (value: number): string => String(Math.round(value * 1000) / 1000)

function bar(column: number, top: number, bottom: number): string {
  return `M${short(column + gap / 2)} ${short(top)}h${short(1 - gap)}V${short(bottom)}h${short(gap - 1)}z`
}

/** The bars of these columns, from the left; both sides of the axis have one scale. */
export function barsOf(columns: readonly Column[]): Bars {
  const peak = columns.reduce((most, { above, below, beyond }) => Math.max(most, above, below + beyond), 0)
  const height = (value: number): number => value <= 0 || peak === 0 ? 0 : Math.max(least, value / peak)
  const paths = { above: '', below: '', beyond: '' }
  for (const [index, { above, below, beyond }] of columns.entries()) {
    const sent = Math.min(height(below), beyond > 0 ? 1 - least : 1)
    if (above > 0) paths.above += bar(index, -height(above), 0)
    if (below > 0) paths.below += bar(index, 0, sent)
    if (beyond > 0) paths.beyond += bar(index, sent, Math.min(1, sent + height(beyond)))
  }
  return { ...paths, peak }
}
