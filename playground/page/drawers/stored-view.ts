// What is stored now, as a table with a clock: one line for each stored response, the latest first.
import { levelWord } from '../analysis/note.ts'
import type { Session } from '../session/session.ts'
import { freshnessOfLine } from '../stored/stored-line.ts'
import type { StoredLine } from '../stored/stored-line.ts'
import { MAX_STORED, storedResponses } from '../stored/stored-responses.ts'
import { freshnessText, varyText } from '../stored/stored-text.ts'
import { fieldValue } from '../rows/fields.ts'
import type { Exchange } from '../../shared/exchange.ts'
import type { Row } from '../rows/row.ts'
import { byId, element, setText } from '../ui/dom.ts'
import { bytes, count, counted, timeOfDay } from '../ui/format.ts'
import { cut, visible } from '../ui/visible-text.ts'

/** How many lines are in the document. */
const MAX_SHOWN = 200
/** How many milliseconds the table stays as it is, save for its clock. */
const PAUSE = 1000

const columns = ['URL', 'Varies by', 'Tag', 'Date', 'Fresh', 'Says', 'Asked', 'Saved', 'Notes'] as const

export interface StoredView {
  /** To be called while the drawer is open. */
  show(): void
  /** Marks the line of an exchange's URL, and goes to it. */
  find(exchange: Exchange): void
}

interface LineView {
  readonly element: HTMLTableRowElement
  show(line: StoredLine, now: number): void
}

/** `onChoose` gets the filter that shows the exchanges of a line. */
export function createStoredView(session: Session, onChoose: (filter: string) => void, isOpen: () => boolean): StoredView {
  const body = byId('stored-lines')
  const about = byId('stored-about')
  const box = byId('stored-box')
  const views = new Map<string, LineView>()
  let lines: readonly StoredLine[] = []
  let taken: readonly Row[] = []
  let takenAt = -Infinity

  const draw = (): void => {
    const now = Date.now()
    const shown = lines.slice(0, MAX_SHOWN)
    const keys = new Set(shown.map(({ key }) => key))
    for (const [key, view] of views) {
      if (keys.has(key)) continue
      view.element.remove()
      views.delete(key)
    }
    let next = body.firstElementChild
    for (const line of shown) {
      const view = views.get(line.key) ?? createLineView(onChoose)
      views.set(line.key, view)
      view.show(line, now)
      if (view.element === next) next = next.nextElementSibling
      else body.insertBefore(view.element, next)
    }
  }
  const read = (): void => {
    const { rows, index } = session
    takenAt = performance.now()
    // The rows are changed in place: a copy tells whether they are still the same.
    if (rows.length === taken.length && rows.every((row, at) => row === taken[at])) return
    taken = rows.slice()
    const stored = storedResponses(rows, index)
    lines = stored.lines
    box.hidden = lines.length === 0
    setText(about, sentenceOf(lines.length, stored.dropped))
  }
  const show = (): void => {
    if (performance.now() - takenAt >= PAUSE) read()
    draw()
  }
  setText(about, sentenceOf(0, 0))
  window.setInterval(() => { if (isOpen()) show() }, PAUSE)
  return {
    show() {
      if (performance.now() - takenAt >= PAUSE) show()
    },
    find({ upstream, target }) {
      takenAt = -Infinity
      show()
      const key = lines.find(line => line.target === target && line.upstream === upstream)?.key
      for (const [own, { element: row }] of views) row.toggleAttribute('data-found', own === key)
      const button = views.get(key ?? '')?.element.querySelector('button')
      if (button == null) return box.focus()
      button.focus()
      button.scrollIntoView({ block: 'nearest' })
    },
  }
}

function sentenceOf(length: number, dropped: number): string {
  if (length === 0) return 'No stored response is known: no browser has been sent one that it may store.'
  const shown = length > MAX_SHOWN ? `; the latest ${MAX_SHOWN} are shown` : ''
  const rest = dropped === 0 ? '' : `, ${counted(dropped, 'older URL')} left out (${count(MAX_STORED)} are kept)`
  return `${counted(length, 'response')} that browsers must have stored, by what was sent${rest}${shown}. ` +
    'Browsers with the same User-Agent count as one.'
}

function createLineView(onChoose: (filter: string) => void): LineView {
  const cells = columns.map((name, index) => index === 0 ? rowHead() : element('td', `s-${name.toLowerCase().replace(' ', '-')}`))
  const row = element('tr', '', ...cells)
  const button = element('button', 'link')
  button.type = 'button'
  cells[0]?.append(button)
  let target = ''
  button.addEventListener('click', () => onChoose(`path:=${target}`))
  let shown: StoredLine | undefined
  return {
    element: row,
    show(line, now) {
      const freshness = freshnessOfLine(line)
      const fresh = cells[4]
      if (fresh !== undefined) {
        setText(fresh, freshnessText(freshness.freshUntil, now))
        fresh.dataset.state = freshness.freshUntil === null ? 'validated' : freshness.freshUntil > now ? 'fresh' : 'stale'
      }
      if (line === shown) return
      shown = line
      target = line.target
      setText(button, cut(line.target, 200))
      button.title = `Show the exchanges with ${visible(line.target)}`
      for (const [index, text] of textsOf(line, freshness.by).entries()) {
        const cell = cells[index < 3 ? index + 1 : index + 2]
        if (cell === undefined) continue
        setText(cell, cut(text, 60))
        cell.title = text.length > 20 ? visible(text) : ''
      }
      row.dataset.level = line.worst ?? ''
    },
  }
}

function rowHead(): HTMLElement {
  const head = element('th', 's-url')
  head.scope = 'row'
  return head
}

/** The texts of all columns but the first and the clock. */
function textsOf(line: StoredLine, by: string): string[] {
  const { response, revalidations, notModified, uses, saved, worst, kind, client } = line
  const tag = fieldValue(response.responseFields, 'ETag') ?? 'none'
  const asked = revalidations === 0 ? 'never' : `${count(revalidations)}, ${count(notModified)} × 304`
  return [
    [varyText(line.vary), ...kind === 'part' ? ['a part'] : [], ...client === undefined ? [] : [client]].join('; '),
    tag, timeOfDay(new Date(response.startedAt)), by,
    uses === 0 ? asked : `${asked}; ${counted(uses, 'use')} without`,
    saved === null ? 'not known' : bytes(saved), worst === undefined ? 'none' : levelWord(worst),
  ]
}
