// The parts that a detail is put together from: titled sections, and disclosures that stay as the reader left them.
import { element } from '../ui/dom.ts'

// The next row's detail is built anew, and a part that was opened for one row is meant to be seen for the next.
const opened = new Set<string>()

/** A section under a heading; `source` is where what it shows is written, or a remark of a few words. */
export function section(name: string, title: string, source: string, ...children: (Node | string)[]): HTMLElement {
  const heading = element('h3', '', title, element('span', '', source))
  return element('section', `part ${name}`, heading, ...children)
}

/** A line that opens the rest; `key` names it across rows. */
export function disclosure(
  key: string, className: string, line: readonly (Node | string)[], ...rest: (Node | string)[]
): HTMLDetailsElement {
  const summary = element('summary', '', ...line)
  summary.id = `open-${key}`
  const view = element('details', className, summary, ...rest)
  view.open = opened.has(key)
  view.addEventListener('toggle', () => {
    if (view.open) opened.add(key)
    else opened.delete(key)
  })
  return view
}

/** Marks a disclosure as open from the start, unless the reader closes it. */
export function openAtFirst(key: string): void {
  opened.add(key)
}
