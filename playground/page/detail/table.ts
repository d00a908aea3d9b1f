// What the detail's tables have alike: the heads of their rows, and columns that are named to who hears them.
import { element } from '../ui/dom.ts'
import { excerpt } from '../ui/visible-text.ts'

/** The head of a row, as far as it has room. */
export function rowHead(text: string): HTMLElement {
  return head(excerpt(text, 100).text, 'row')
}

/** A table with these columns and rows. */
export function sumTable(className: string, titles: readonly string[], rows: readonly HTMLElement[]): HTMLElement {
  return element('table', className,
    element('thead', 'spoken', element('tr', '', ...titles.map(title => head(title, 'col')))),
    element('tbody', '', ...rows))
}

function head(text: string, scope: string): HTMLElement {
  const cell = element('th', '', text)
  cell.scope = scope
  return cell
}
