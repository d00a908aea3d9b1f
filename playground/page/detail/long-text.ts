// Text of any length: as much of it as has room, and a button for more.
import { element } from '../ui/dom.ts'
import { count } from '../ui/format.ts'
import { excerpt } from '../ui/visible-text.ts'

/** A value on its line, which a button shows whole. */
export function valueView(value: string, limit: number = 600): HTMLElement {
  const { text, left } = excerpt(value, limit)
  const code = element('code', '', text)
  if (left === 0) return code
  const all = element('button', 'all', `Show ${count(left)} more characters`)
  all.type = 'button'
  const view = element('span', '', code, ' ', all)
  all.addEventListener('click', () => {
    code.textContent = excerpt(value, value.length).text
    all.remove()
  })
  return view
}

/**
 * A list that is built as far as it was asked for. `next` appends to `list` and returns what the button for more is to say; undefined
 * where that is all.
 */
export function withMore(list: HTMLElement, next: () => string | undefined): HTMLElement[] {
  const label = next()
  if (label === undefined) return [list]
  const more = element('button', 'all', label)
  more.type = 'button'
  more.addEventListener('click', () => {
    const rest = next()
    if (rest !== undefined) return void (more.textContent = rest)
    // What had the focus goes: it stays with what was asked for.
    list.tabIndex = -1
    list.focus()
    more.remove()
  })
  return [list, more]
}
