// The reader's choice of columns and order, in the head of the list and in its menu.
import { keepColumns, readColumns } from '../ui/preferences.ts'
import { parseColumns } from './columns.ts'
import type { ColumnName } from './columns.ts'
import { createColumnsMenu } from './columns-menu.ts'
import { createListHead } from './list-head.ts'
import type { ExchangeList } from './list.ts'
import { formatSorting, parseSorting, SortedRows } from './sorting.ts'
import type { Sorting } from './sorting.ts'
import type { Row } from '../rows/row.ts'

export interface ListOrder {
  readonly isSorted: boolean
  /** The rows, given in the order of arrival, in the order of the list. */
  sorted(rows: readonly Row[]): readonly Row[]
  /** Sorts as the address says. */
  sort(text: string): void
  /** `hasPage`: whether there are fetches of this page to show. */
  show(list: ExchangeList, hasPage: boolean): void
}

/** `onSort` gets the order as the address has it. */
export function createListOrder(onSort: (text: string) => void): ListOrder {
  const rows = new SortedRows()
  let sorting: Sorting | undefined
  let chosen: readonly ColumnName[] = parseColumns(readColumns())
  const sort = (next: Sorting | undefined): void => {
    sorting = next
    onSort(formatSorting(next))
  }
  const head = createListHead(sort)
  const menu = createColumnsMenu({
    onSort: sort,
    onChoose(next) {
      chosen = next
      keepColumns(chosen.join())
      onSort(formatSorting(sorting))
    },
  })
  return {
    get isSorted() {
      return sorting !== undefined
    },
    sorted: given => rows.of(given, sorting),
    sort(text) {
      if (text !== formatSorting(sorting)) sorting = parseSorting(text)
    },
    show(list, hasPage) {
      list.chooseColumns(hasPage ? chosen : chosen.filter(name => name !== 'page'))
      head.show(list.columns, sorting)
      menu.show(chosen, sorting)
    },
  }
}
