// The order of the list: that of arrival, or by a column.
import { filterFacetsOf } from '../filter/filter-facets.ts'
import { fetchOf } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'
import { columnNames, columns } from './columns.ts'
import type { ColumnName } from './columns.ts'
import { validationOf } from './validation.ts'

export interface Sorting {
  readonly column: ColumnName
  readonly isDescending: boolean
}

/** Reads a column's name, with a - before it for the greatest first; undefined for the order of arrival. */
export function parseSorting(text: string): Sorting | undefined {
  const column = columnNames.find(name => name === text.replace(/^-/, '') && name !== 'bar')
  return column === undefined ? undefined : { column, isDescending: text.startsWith('-') }
}

export function formatSorting(sorting: Sorting | undefined): string {
  return sorting === undefined ? '' : `${sorting.isDescending ? '-' : ''}${sorting.column}`
}

/** What pressing the head of a column leads to: its first order, the other one, the order of arrival. */
export function nextSorting(before: Sorting | undefined, column: ColumnName): Sorting | undefined {
  const first = columns[column].isAmount === true
  if (before?.column !== column) return { column, isDescending: first }
  return before.isDescending === first ? { column, isDescending: !first } : undefined
}

type Key = number | string | null

const collator = new Intl.Collator('en', { numeric: true })

function keyOf(row: Row, column: ColumnName): Key {
  const { exchange, fetchRecord } = row
  const facets = filterFacetsOf(row, true)
  switch (column) {
    case 'number': return exchange?.id ?? null
    case 'started': return exchange?.startedAt ?? (fetchRecord === null ? null : performance.timeOrigin + fetchRecord.startedAt)
    case 'wire': return exchange?.status ?? null
    case 'page': return fetchOf(row)?.status ?? null
    case 'method': return facets.method
    case 'request': return facets.target
    case 'host': return facets.host()
    case 'client': return facets.client()
    case 'type': return facets.type()
    case 'validation': return exchange === null ? null : validationOf(exchange).text
    case 'verdict': return facets.verdict.word
    case 'content': return facets.size
    case 'time': case 'bar': return facets.duration
  }
}

/** What has no value comes last in either order; what is equal stays in the order of arrival. */
function compare(one: Key, other: Key, sign: number): number {
  const [hasNone, otherHasNone] = [one === null || one === '', other === null || other === '']
  if (hasNone || otherHasNone) return Number(hasNone) - Number(otherHasNone)
  return sign * (typeof one === 'number' && typeof other === 'number' ? one - other : collator.compare(String(one), String(other)))
}

/** Rows in an order, sorted anew only where they have changed. */
export class SortedRows {
  #sorting: Sorting | undefined
  #keys = new WeakMap<Row, { readonly key: Key }>()
  #given: readonly Row[] = []
  #sorted: readonly Row[] = []

  /** The rows, which are given in the order of arrival, in this order. */
  of(rows: readonly Row[], sorting: Sorting | undefined): readonly Row[] {
    if (sorting === undefined) return rows
    const { column, isDescending } = sorting
    const isSame = formatSorting(sorting) === formatSorting(this.#sorting)
    if (isSame && rows.length === this.#given.length && rows.every((row, index) => row === this.#given[index])) return this.#sorted
    if (column !== this.#sorting?.column) this.#keys = new WeakMap()
    this.#sorting = sorting
    // The rows are changed in place: a copy tells whether they are still the same.
    this.#given = rows.slice()
    const keyed = rows.map(row => ({ row, key: this.#keyOf(row, column) }))
    keyed.sort((one, other) => compare(one.key, other.key, isDescending ? -1 : 1))
    this.#sorted = keyed.map(({ row }) => row)
    return this.#sorted
  }

  // Without its object a key of null would be asked for again and again.
  #keyOf(row: Row, column: ColumnName): Key {
    let known = this.#keys.get(row)
    if (known === undefined) this.#keys.set(row, known = { key: keyOf(row, column) })
    return known.key
  }
}
