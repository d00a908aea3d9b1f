// The timeline: three charts over one axis of time, with their figures in words.
import { barsOf } from './chart.ts'
import type { Column } from './chart.ts'
import { byId, element, setText } from '../ui/dom.ts'
import { bytes, count, counted } from '../ui/format.ts'
import { sentenceOf } from '../analysis/timeline.ts'
import type { Bucket, Timeline } from '../analysis/timeline.ts'

interface Chart {
  readonly title: string
  /** The class of what only the demo has. */
  readonly part?: string
  readonly above: string
  readonly below: string
  readonly beyond?: string
  readonly column: (bucket: Bucket) => Column
  readonly format: (value: number) => string
}

const charts: readonly Chart[] = [
  {
    title: 'Answers', above: '304', below: '200', beyond: 'other', format: count,
    column: ({ full, notModified, others }) => ({ above: notModified, below: full, beyond: others }),
  },
  {
    title: 'Content', above: 'not sent', below: 'sent', format: bytes,
    column: ({ sent, notSent }) => ({ above: notSent, below: sent, beyond: 0 }),
  },
  {
    title: 'Drawings', part: 'of-demo', above: 'saved', below: 'made', format: count,
    column: ({ drawn, spared }) => ({ above: spared, below: drawn, beyond: 0 }),
  },
]

/** How many columns a chart has; the timeline makes them wider rather than more. */
export const columnLimit = 60

const parts = ['above', 'below', 'beyond'] as const

/** Returns the function that draws the timeline as it is at present. */
export function createTimelineView(): (timeline: Timeline) => void {
  const sentence = byId('timeline-sentence')
  const drawn = charts.map(createChart)
  byId('timeline-charts').append(...drawn.map(({ figure }) => figure))
  return timeline => {
    const figures = timeline.figures()
    for (const { show } of drawn) show(figures.buckets, figures.total)
    const seconds = figures.width / 1000
    const each = seconds < 120 ? counted(seconds, 'second') : counted(Math.round(seconds / 60), 'minute')
    setText(sentence, figures.buckets.length === 0 ? sentenceOf(figures)
      : `${sentenceOf(figures)} Each bar is ${each}.`)
  }
}

interface ChartView {
  readonly figure: HTMLElement
  readonly show: (buckets: readonly Bucket[], total: Bucket) => void
}

function createChart(chart: Chart): ChartView {
  const box = svg('svg', { viewBox: `0 -1.04 ${columnLimit} 2.08`, preserveAspectRatio: 'none', 'aria-hidden': 'true' })
  const axis = svg('path', { class: 'axis', d: `M0 0H${columnLimit}` })
  const paths = parts.map(part => svg('path', { class: part }))
  box.append(...paths, axis)
  const words = parts.flatMap(part => chart[part] === undefined ? [] : [element('span', part)])
  const caption = element('figcaption', '', element('b', '', chart.title), ...words)
  const figure = element('figure', `chart ${chart.part ?? ''}`, caption)
  figure.append(box)
  return {
    figure,
    show(buckets, total) {
      const bars = barsOf(buckets.map(chart.column))
      const sums = chart.column(total)
      for (const [index, part] of parts.entries()) {
        if (paths[index]?.getAttribute('d') !== bars[part]) paths[index]?.setAttribute('d', bars[part])
        const word = words[index]
        if (word !== undefined) setText(word, `${chart[part] ?? ''}: ${chart.format(sums[part])}`)
      }
    },
  }
}

function svg(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  return made
}
