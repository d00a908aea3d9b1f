// JSON as a tree of lines that open; each is built when it is opened, and no value is shown otherwise than it was written.
import { membersOf, nextValue } from '../body/json-text.ts'
import type { JsonMember } from '../body/json-text.ts'
import { element } from '../ui/dom.ts'
import { cut, excerpt } from '../ui/visible-text.ts'
import { valueView, withMore } from './long-text.ts'

/** Members that are shown at first, and with each press of the button for more. */
const MEMBERS_AT_ONCE = 100
const PREVIEW = 80
const MAX_NAME = 300

/** The tree of a text that is JSON, with its first level open. */
export function jsonTree(text: string): HTMLElement {
  const start = nextValue(text, 0)
  const list = element('ul', 'tree')
  if (isNested(text, start)) return element('div', '', ...membersView(text, start, list))
  list.append(element('li', '', valueView(text.trim())))
  return list
}

const isNested = (text: string, start: number): boolean => '{['.includes(text.charAt(start))

function membersView(text: string, start: number, list: HTMLElement): HTMLElement[] {
  const members = membersOf(text, start)
  let following = members.next()
  let at = 0
  if (following.done === true) list.append(element('li', 'by', text.charAt(start) === '{' ? 'an empty object' : 'an empty array'))
  return withMore(list, () => {
    for (let number = 0; number < MEMBERS_AT_ONCE && following.done !== true; number++) {
      list.append(memberView(text, following.value, at++))
      following = members.next()
    }
    return following.done === true ? undefined : `Show ${MEMBERS_AT_ONCE} more of them`
  })
}

function memberView(text: string, { name, start, end }: JsonMember, at: number): HTMLElement {
  const label = element('span', name === null ? 'index' : 'name', name === null ? String(at) : excerpt(name, MAX_NAME).text)
  if (!isNested(text, start)) return element('li', '', label, ': ', valueView(text.slice(start, end)))
  const preview = cut(text.slice(start, Math.min(end, start + 2 * PREVIEW)).replace(/\s+/g, ' '), PREVIEW)
  const view = element('details', '', element('summary', '', label, ': ', element('code', 'by', preview)))
  view.addEventListener('toggle', () => {
    if (view.open && view.children.length === 1) view.append(...membersView(text, start, element('ul', 'tree')))
  })
  return element('li', '', view)
}
