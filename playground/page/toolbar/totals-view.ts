// The totals as one sentence, whose parts filter the list; and the counter's picture with how far the seven requests of a tag are.
import type { NoteCounts } from '../analysis/note-counts.ts'
import { hitOfSeven, nextTag, savedText } from '../rows/totals.ts'
import type { Totals } from '../rows/totals.ts'
import { byId, setText } from '../ui/dom.ts'
import { count } from '../ui/format.ts'

export interface Counter {
  readonly hits: number
  readonly drawings: number
}

/** What the sentence is made of. */
export interface Shown {
  readonly totals: Totals
  readonly rows: number
  readonly notes: NoteCounts
}

/** Returns the function that shows the totals; `onFilter` gets the filter of the part that was chosen. */
export function createTotalsView(onFilter: (filter: string) => void): (shown: Shown) => void {
  const full = byId('total-full')
  const notModified = byId('total-not-modified')
  const notSent = byId('total-not-sent')
  for (const button of document.querySelectorAll<HTMLElement>('.sentence button')) {
    button.addEventListener('click', () => onFilter(button.dataset.filter ?? ''))
  }
  const showCount = (id: string, value: number, noun = ''): void => {
    const part = byId(id)
    const [number, word] = [part.querySelector('b'), part.querySelector('span')]
    if (number !== null) setText(number, count(value))
    if (word !== null) setText(word, value === 1 ? noun : `${noun}s`)
  }
  return ({ totals, rows, notes }) => {
    showCount('total-all', rows, 'request')
    setText(full, count(totals.full))
    setText(notModified, count(totals.notModified))
    setText(notSent, savedText(totals))
    showCount('total-bad', notes.bad)
    showCount('total-warning', notes.warning, 'warning')
    byId('total-bad').hidden = notes.bad === 0
    byId('total-warning').hidden = notes.warning === 0
    byId('total-fine').hidden = rows === 0 || notes.bad + notes.warning > 0 || !notes.isWhole
  }
}

/** Returns the function that shows the demo's own count. */
export function createCounterView(): (counter: Counter) => void {
  const drawings = byId('total-drawings')
  const hit = byId('gauge-hit')
  const next = byId('gauge-next')
  const dots = [...byId('gauge-dots').children]
  return counter => {
    setText(drawings, count(counter.hits - counter.drawings))
    const place = hitOfSeven(counter.hits)
    setText(hit, place === 0 ? 'No hit yet' : `Hit ${place} of 7`)
    setText(next, `next request: ${nextTag(counter.hits)}`)
    for (const [index, dot] of dots.entries()) dot.classList.toggle('on', index < place)
  }
}

/**
 * Returns the function that shows the picture of the last answer that brought one. An <img> with a fixed src would
 * never ask again.
 */
export function createPictureView(): (picture: Blob) => void {
  const image = byId<HTMLImageElement>('counter')
  const empty = byId('counter-empty')
  let shown: string | undefined
  return picture => {
    const url = URL.createObjectURL(picture)
    image.src = url
    image.hidden = false
    empty.hidden = true
    if (shown !== undefined) URL.revokeObjectURL(shown)
    shown = url
  }
}
