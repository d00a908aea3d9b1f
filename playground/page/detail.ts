// The detail of one row: the verdict, the three witnesses, the decision, the fields of both messages.
import type { Exchange } from '../exchange.ts'
import { byId, element, icon, setText } from './dom.ts'
import { fieldsView } from './fields-view.ts'
import { count, timeOfDay } from './format.ts'
import { ladderOf } from './ladder.ts'
import type { Row } from './row.ts'
import { stepsOf } from './steps.ts'
import { stepsView } from './steps-view.ts'
import { verdictOf } from './verdict.ts'

export interface DetailView {
  /** Shows a row, or the guide where there is none. */
  show(row: Row | null, connected: boolean): void
  /** Moves the focus to the heading. */
  focus(): void
}

export function createDetail(): DetailView {
  const heading = byId('detail-title', HTMLElement)
  const when = byId('detail-when', HTMLElement)
  const body = byId('detail-body', HTMLElement)
  const guide = [...body.childNodes]
  const guideTitle = heading.textContent
  let shown: Row | null = null
  let shownConnected = false
  return {
    show(row, connected) {
      if (row === shown && (row === null || connected === shownConnected)) return
      const isSameRow = row !== null && row.place === shown?.place
      shown = row
      shownConnected = connected
      setText(heading, row === null ? guideTitle : title(row))
      setText(when, row?.exchange == null ? '' : timeOfDay(new Date(row.exchange.startedAt)))
      body.replaceChildren(...row === null ? guide : content(row, connected))
      if (!isSameRow) body.scrollTop = 0
    },
    focus() {
      heading.focus()
    },
  }
}

function title({ exchange, sighting }: Row): string {
  if (exchange !== null) return `Exchange ${count(exchange.id)}`
  return `Fetch ${count(sighting?.number ?? 0)} of this page`
}

function content(row: Row, connected: boolean): HTMLElement[] {
  const verdict = verdictOf(row, connected)
  const word = element('strong', '', verdict.word.endsWith('?') ? verdict.word : `${verdict.word}.`)
  const summary = element('div', 'verdict', icon(verdict.shape), element('p', '', word, ' ', verdict.sentence))
  summary.dataset.shape = verdict.shape
  return [summary, ladder(row, connected), ...row.exchange === null ? [] : messages(row.exchange)]
}

function ladder(row: Row, connected: boolean): HTMLElement {
  const boxes = ladderOf(row, connected).map(({ witness, headline, lines }) => element('li', '',
    element('h3', '', witness), element('p', 'headline', headline), ...lines.map(line => element('p', '', line))))
  return element('ol', 'ladder', ...boxes)
}

function messages(exchange: Exchange): HTMLElement[] {
  const steps = stepsOf(exchange)
  const decision = element('section', 'decision',
    element('h3', '', 'The server’s decision', element('span', '', 'RFC 9110 §13.2')),
    steps.length === 0
      ? element('p', '', 'The request carried no precondition, so the method was performed.')
      : stepsView(steps))
  const { method, target, httpVersion, status, reason } = exchange
  const version = httpVersion.startsWith('HTTP/') ? httpVersion : `HTTP/${httpVersion}`
  return [
    decision,
    fieldsView('Request, as sent', `${method} ${target} ${version}`, exchange.requestFields),
    fieldsView('Response, as sent', `${version} ${status} ${reason}`, exchange.responseFields),
  ]
}
