// The strip of running totals and the counter's picture: counts, the content that 304s saved, and how far the seven requests of a tag are.
import { byId, setText } from '../ui/dom.ts'
import { bytes, count } from '../ui/format.ts'
import { hitOfSeven, nextTag } from '../rows/totals.ts'
import type { Totals } from '../rows/totals.ts'

export interface Counter {
  readonly hits: number
  readonly drawings: number
}

/** Returns the function that shows the totals and the demo's own count. */
export function createTotalsView(): (totals: Totals, counter: Counter) => void {
  const full = byId('total-full')
  const notModified = byId('total-not-modified')
  const notSent = byId('total-not-sent')
  const drawings = byId('total-drawings')
  const hit = byId('gauge-hit')
  const next = byId('gauge-next')
  const dots = [...byId('gauge-dots').children]
  return (totals, counter) => {
    setText(full, count(totals.full))
    setText(notModified, count(totals.notModified))
    setText(notSent, `${totals.unknown > 0 ? 'over ' : ''}${bytes(totals.notSent)}`)
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
