// The head of the list: a button for each column sorts by it; one of them is reached by Tab, the others by the arrow keys.
import { byId, element, icon, setText } from '../ui/dom.ts'
import { columns } from './columns.ts'
import type { ColumnName } from './columns.ts'
import { nextSorting } from './sorting.ts'
import type { Sorting } from './sorting.ts'

interface Head {
  readonly cell: HTMLElement
  readonly button: HTMLElement | undefined
}

export interface ListHead {
  show(shown: readonly ColumnName[], sorting: Sorting | undefined): void
}

export function createListHead(onSort: (sorting: Sorting | undefined) => void): ListHead {
  const row = byId('list-head')
  const heads = new Map<ColumnName, Head>()
  let names: readonly ColumnName[] = []
  let sorting: Sorting | undefined
  let current: ColumnName | undefined

  const buttons = (): HTMLElement[] => names.flatMap(name => heads.get(name)?.button ?? [])
  const rove = (): void => {
    const tabbed = heads.get(current ?? sorting?.column ?? 'number')?.button
    const all = buttons()
    for (const button of all) button.tabIndex = button === tabbed || (button === all[0] && !all.includes(tabbed as HTMLElement)) ? 0 : -1
  }
  const create = (name: ColumnName): Head => {
    const { title } = columns[name]
    const cell = element('span', `c-${name}`)
    cell.setAttribute('role', 'columnheader')
    if (name === 'bar') {
      setText(cell, title)
      return { cell, button: undefined }
    }
    const button = element('button', 'sort', element('span', '', title))
    button.type = 'button'
    button.addEventListener('click', () => onSort(nextSorting(sorting, name)))
    button.addEventListener('focus', () => {
      current = name
      rove()
    })
    cell.append(button)
    return { cell, button }
  }
  row.addEventListener('keydown', event => {
    // What the list does by these keys, a head does not.
    if (event.key === 'Enter') event.stopPropagation()
    const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 }
    const all = buttons()
    const next = all[all.indexOf(event.target as HTMLElement) + (steps[event.key] ?? 0)]
    if (steps[event.key] === undefined || next === undefined) return
    event.preventDefault()
    next.focus()
  })
  return {
    show(shown, next) {
      if (shown === names && next === sorting) return
      if (shown !== names) {
        names = shown
        for (const name of names) if (!heads.has(name)) heads.set(name, create(name))
        row.replaceChildren(...names.flatMap((name, index) => {
          const cell = heads.get(name)?.cell
          cell?.setAttribute('aria-colindex', String(index + 1))
          return cell ?? []
        }))
      }
      sorting = next
      for (const [name, { cell, button }] of heads) {
        const order = sorting?.column !== name ? 'none' : sorting.isDescending ? 'descending' : 'ascending'
        if (button !== undefined) cell.setAttribute('aria-sort', order)
        button?.querySelector('svg')?.remove()
        if (order !== 'none') button?.append(icon(order === 'ascending' ? 'up' : 'down'))
      }
      rove()
    },
  }
}
