// The menu of the list: which columns it has, and what it is sorted by, for who sees no head of it.
import { byId, element } from '../ui/dom.ts'
import { placeUnder } from '../ui/popover.ts'
import { columnNames, columns, fixedColumns } from './columns.ts'
import type { ColumnName } from './columns.ts'
import { formatSorting, parseSorting } from './sorting.ts'
import type { Sorting } from './sorting.ts'

export interface ColumnsMenuEvents {
  readonly onChoose: (chosen: readonly ColumnName[]) => void
  readonly onSort: (sorting: Sorting | undefined) => void
}

export interface ColumnsMenu {
  show(chosen: readonly ColumnName[], sorting: Sorting | undefined): void
}

export function createColumnsMenu({ onChoose, onSort }: ColumnsMenuEvents): ColumnsMenu {
  const select = byId<HTMLSelectElement>('sort')
  const boxes = columnNames.filter(name => !fixedColumns.includes(name)).map(name => {
    const box = element('input')
    box.type = 'checkbox'
    const label = element('label', name === 'page' ? 'check of-page' : 'check', box, columns[name].title)
    box.addEventListener('change', () => onChoose([...fixedColumns, ...boxes.filter(own => own.box.checked).map(own => own.name)]))
    return { name, box, label }
  })
  byId('columns-list').append(...boxes.map(({ label }) => label))
  placeUnder(byId('columns'), byId('columns-menu'))
  for (const name of columnNames) {
    if (name === 'bar') continue
    for (const isDescending of [false, true]) {
      const option = element('option', '', `${columns[name].title === '#' ? 'Number' : columns[name].title}, ${isDescending ? 'descending' : 'ascending'}`)
      option.value = formatSorting({ column: name, isDescending })
      select.append(option)
    }
  }
  select.addEventListener('change', () => onSort(parseSorting(select.value)))
  return {
    show(chosen, sorting) {
      for (const { name, box } of boxes) box.checked = chosen.includes(name)
      select.value = formatSorting(sorting)
    },
  }
}
