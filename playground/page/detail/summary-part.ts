// The beginning of a detail: the verdict, what is wrong, what a cache may do, and who saw what.
import type { Exchange } from '../../shared/exchange.ts'
import { cacheFactsOf } from '../analysis/cache-facts.ts'
import { mergeOf } from '../analysis/merge-304.ts'
import type { Note } from '../analysis/note.ts'
import { observationsOf } from '../rows/observations.ts'
import { requesterOf } from '../rows/requester.ts'
import { fetchOf } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'
import { verdictOf } from '../rows/verdict.ts'
import { element, icon } from '../ui/dom.ts'
import { cut } from '../ui/visible-text.ts'
import { isGrave, remarkView } from './remark-view.ts'
import type { Stored } from './stored.ts'

const valueLimit = 200

/** The parts, in their order; `stored` is the response that a 304 validates. */
export function summaryPart(row: Row, connected: boolean, notes: readonly Note[], stored: Stored | null): HTMLElement[] {
  return [verdictView(row, connected), ...gravestNotes(notes), ...factsView(row.exchange, stored), observationsView(row, connected)]
}

/** Shows the numbers of a row under way; all else stands as it is, under the reader's eyes and hands. */
export function showProgress(body: HTMLElement, row: Row, connected: boolean): void {
  body.querySelector('.verdict')?.replaceWith(verdictView(row, connected))
  body.querySelector('.observations')?.replaceWith(observationsView(row, connected))
}

function verdictView(row: Row, connected: boolean): HTMLElement {
  const { word, sentence, shape } = verdictOf(row, connected)
  const strong = element('strong', '', word.endsWith('?') ? word : `${word}.`)
  const own = element('div', 'verdict', icon(shape), element('p', '', strong, ' ', sentence))
  own.dataset.shape = shape
  return own
}

/** All that is wrong or doubtful, wherever it hangs, and what hangs on no field. */
function gravestNotes(notes: readonly Note[]): HTMLElement[] {
  const shown = notes.filter(note => isGrave(note) || note.field === null)
  if (shown.length === 0) return []
  const list = element('ul', 'remarks', ...shown.map(note => element('li', '', remarkView(note))))
  list.setAttribute('aria-label', 'What is to be looked at')
  return [list]
}

/** Of a 304 what the stored response is from then on; nothing where that is not known. */
function factsView(exchange: Exchange | null, stored: Stored | null): HTMLElement[] {
  if (exchange === null) return []
  const merge = exchange.status === 304 && stored !== null ? mergeOf(stored.response, exchange) : null
  const facts = cacheFactsOf(merge?.applies === true ? merge.response : exchange)
  if (facts.length === 0) return []
  return [element('dl', 'facts', ...facts.map(({ term, value }) =>
    element('div', '', element('dt', '', term), element('dd', '', cut(value, valueLimit)))))]
}

/** Who saw what side by side, where this page asked; else only the recorder, or a file, has seen anything. */
function observationsView(row: Row, connected: boolean): HTMLElement {
  const all = observationsOf(row, connected)
  if (fetchOf(row) === null) {
    const [, , { headline, lines }] = all
    const by = row.fetchRecord === null ? `${requesterOf(row).name} asked` : 'Sent by the inspector, for you'
    return element('p', 'observations single', `${by}: ${[headline, ...lines].join(' · ')}`)
  }
  return element('ol', 'observations', ...all.map(({ observer, headline, lines }) => element('li', '',
    element('h3', '', observer), element('p', 'headline', headline), ...lines.map(line => element('p', '', line)))))
}
